// YAML trees into rules, filters and correlations.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/model/rule.h"
#include "compiler/source/yaml_document.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"

namespace sigmavm::read {

/// Reads every document of one file and appends what is sound to `out`. All problems of a document
/// are reported, not only the first; a document with an error is left out and counted in
/// `out.rejected`, and the others go on. Applies legacy `action: global/reset/repeat` within the
/// file (sigma-semantics, section 1). Never throws.
void ReadDocuments(const std::vector<source::Node>& documents, const SourceMap& sources,
                   model::RuleSet& out, Diagnostics& diagnostics);

/// Adds the text to `sources`, parses and reads it: ParseYaml, then ReadDocuments.
void ReadText(std::string name, std::string text, SourceMap& sources, model::RuleSet& out,
              Diagnostics& diagnostics);

/// Reads every rule file that the paths stand for (source/rule_files.h), on up to `threads`
/// threads. What cannot be read is reported, and the rest goes on. The result is the same for every
/// number of threads.
void ReadPaths(const std::vector<std::string>& paths, size_t threads, SourceMap& sources,
               model::RuleSet& out, Diagnostics& diagnostics);

/// Checks across files: duplicate ids and names, unknown references and cycles of correlations,
/// filters that name no loaded rule. Drops correlations that cannot work. Call once, after the last
/// file.
void CheckReferences(model::RuleSet& rules, Diagnostics& diagnostics);

}  // namespace sigmavm::read
