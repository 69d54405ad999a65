#include "compiler/read/readers.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>

#include "compiler/read/collection.h"
#include "compiler/read/correlation_reader.h"
#include "compiler/read/field_reader.h"
#include "compiler/read/filter_reader.h"
#include "compiler/read/reference_check.h"
#include "compiler/read/rule_reader.h"
#include "compiler/source/rule_files.h"
#include "runtime/base/parallel.h"

namespace sigmavm::read {
namespace {

using source::Node;

template <typename T>
void Append(std::vector<T>&& from, std::vector<T>& out) {
  out.insert(out.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// Reads one document and keeps it if nothing was wrong with it.
void ReadDocument(const Node& document, const SourceMap& sources, model::RuleSet& out,
                  Diagnostics& diagnostics) {
  const size_t errors_before = CountErrors(diagnostics);
  if (!document.is_map()) {
    diagnostics.push_back(Error(
        DiagnosticCode::kDocumentNotMap, PlaceOf(document),
        "a rule is a map of attributes, not a " + std::string(source::KindName(document.kind))));
  } else if (IsCorrelation(document)) {
    auto correlation = ReadCorrelation(document, sources, diagnostics);
    if (CountErrors(diagnostics) == errors_before) {
      out.correlations.push_back(std::move(correlation));
    }
  } else if (IsFilter(document)) {
    auto filter = ReadFilter(document, sources, diagnostics);
    if (CountErrors(diagnostics) == errors_before) out.filters.push_back(std::move(filter));
  } else {
    auto rule = ReadRule(document, sources, diagnostics);
    if (CountErrors(diagnostics) == errors_before) out.rules.push_back(std::move(rule));
  }
}

// What is wrong with a part that several documents share, by `action` or by an alias, is told once.
class RepetitionGuard {
 public:
  /// Appends in order of place what is new.
  void Append(Diagnostics&& found, Diagnostics& out) {
    std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return a.span.begin < b.span.begin;
    });
    for (Diagnostic& diagnostic : found) {
      const bool added = seen_
                             .emplace(static_cast<unsigned>(diagnostic.code), diagnostic.span.begin,
                                      diagnostic.span.end, diagnostic.message)
                             .second;
      if (added) out.push_back(std::move(diagnostic));
    }
  }

 private:
  std::set<std::tuple<unsigned, uint32_t, uint32_t, std::string>> seen_;
};

// Documents in which the YAML itself is wrong are not read: parts of them may be missing.
std::vector<Node> WithoutBroken(std::vector<Node> documents, const Diagnostics& yaml_problems,
                                size_t& rejected) {
  const auto broken = [&yaml_problems](const Node& document) {
    return std::any_of(yaml_problems.begin(), yaml_problems.end(), [&](const Diagnostic& problem) {
      return problem.severity == Severity::kError && problem.span.begin >= document.span.begin &&
             problem.span.begin < document.span.end;
    });
  };
  const size_t before = documents.size();
  documents.erase(std::remove_if(documents.begin(), documents.end(), broken), documents.end());
  rejected += before - documents.size();
  return documents;
}

}  // namespace

void ReadDocuments(const std::vector<Node>& documents, const SourceMap& sources,
                   model::RuleSet& out, Diagnostics& diagnostics) {
  RepetitionGuard guard;
  Diagnostics found;
  Collection collection(found);
  for (size_t i = 0; i < documents.size(); ++i) {
    const Node* tree = collection.Next(documents[i]);
    if (tree != nullptr) ReadDocument(*tree, sources, out, found);
    const size_t left_out = collection.exhausted() ? documents.size() - i : 1;
    if (HasErrors(found)) out.rejected += left_out;
    guard.Append(std::move(found), diagnostics);
    found.clear();
    if (collection.exhausted()) break;
  }
  collection.Finish();
  guard.Append(std::move(found), diagnostics);
}

namespace {

// Parses and reads a text that `sources` holds.
void ReadSource(SourceId source, const SourceMap& sources, model::RuleSet& out,
                Diagnostics& diagnostics) {
  Diagnostics yaml_problems;
  std::vector<Node> documents = source::ParseYaml(source, sources, yaml_problems);
  const bool empty = documents.empty() && !HasErrors(yaml_problems);
  size_t broken = 0;
  documents = WithoutBroken(std::move(documents), yaml_problems, broken);
  if (broken == 0 && HasErrors(yaml_problems)) broken = 1;
  Append(std::move(yaml_problems), diagnostics);
  if (empty) {
    ++broken;
    diagnostics.push_back(Error(DiagnosticCode::kNoDocument, {source, 0, 0},
                                "this file has no rule in it",
                                "a rule needs a title, a logsource and a detection"));
  }
  out.rejected += broken;
  ReadDocuments(documents, sources, out, diagnostics);
}

// A file on its way through the threads.
struct FileRead {
  Result<std::string> text = std::string();
  SourceId source = kNoSource;
  model::RuleSet rules;
  Diagnostics diagnostics;
};

void Append(model::RuleSet&& from, model::RuleSet& out) {
  Append(std::move(from.rules), out.rules);
  Append(std::move(from.filters), out.filters);
  Append(std::move(from.correlations), out.correlations);
  out.rejected += from.rejected;
}

}  // namespace

void ReadText(std::string name, std::string text, SourceMap& sources, model::RuleSet& out,
              Diagnostics& diagnostics) {
  ReadSource(sources.Add(std::move(name), std::move(text)), sources, out, diagnostics);
}

// Texts are added to the map on one thread and in the order of the files, between the two parts
// that run on all threads: places, and with them everything else, do not depend on the threads.
void ReadPaths(const std::vector<std::string>& paths, size_t threads, SourceMap& sources,
               model::RuleSet& out, Diagnostics& diagnostics) {
  const std::vector<std::string> names = source::FindRuleFiles(paths, diagnostics);
  std::vector<FileRead> files(names.size());
  ParallelFor(files.size(), threads,
              [&](size_t i) { files[i].text = source::ReadRuleFile(names[i]); });
  for (size_t i = 0; i < files.size(); ++i) {
    if (!files[i].text) {
      files[i].diagnostics = std::move(files[i].text).errors();
      continue;
    }
    files[i].source =
        sources.Add(names[i] == "-" ? "<stdin>" : names[i], std::move(files[i].text).value());
  }
  ParallelFor(files.size(), threads, [&](size_t i) {
    FileRead& file = files[i];
    if (file.source != kNoSource) ReadSource(file.source, sources, file.rules, file.diagnostics);
  });
  for (FileRead& file : files) {
    Append(std::move(file.diagnostics), diagnostics);
    Append(std::move(file.rules), out);
  }
}

void CheckReferences(model::RuleSet& rules, Diagnostics& diagnostics) {
  CheckDuplicates(rules, diagnostics);
  CheckCorrelations(rules, diagnostics);
  CheckFilters(rules, diagnostics);
}

}  // namespace sigmavm::read
