// What the tests of the SPL evaluator share: events from JSON, and results as one line of text.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "runtime/query/spl/search.h"

namespace sigmavm::spl {

inline std::vector<Event> Events(const std::vector<std::string>& documents) {
  std::vector<Event> events;
  for (const std::string& document : documents) {
    auto event = ReadEvent(document);
    EXPECT_TRUE(event.ok()) << document;
    if (event.ok()) events.push_back(*std::move(event));
  }
  return events;
}

/// "place: message" of the first error.
inline std::string ErrorText(const Diagnostics& errors) {
  return errors[0].where + ": " + errors[0].message;
}

/// Indices of the events found, "0 2", or the error.
inline std::string Found(const std::string& text, const Environment& environment) {
  const auto search = Search::Parse("q", text, environment);
  if (!search.ok()) return ErrorText(search.errors());
  const auto results = search->Run(environment);
  if (!results.ok()) return ErrorText(results.errors());
  std::string line;
  for (const uint32_t origin : results->AllOrigins()) {
    line += (line.empty() ? "" : " ") + std::to_string(origin);
  }
  return line;
}

/// One result a line: its fields `name=a,b` without _raw and _time, and `<origins>`.
inline std::string Shown(const std::string& text, const Environment& environment) {
  const auto search = Search::Parse("q", text, environment);
  if (!search.ok()) return ErrorText(search.errors());
  const auto results = search->Run(environment);
  if (!results.ok()) return ErrorText(results.errors());
  std::string lines;
  for (size_t row = 0; row < results->size(); ++row) {
    std::string line;
    for (const std::string& field : results->Fields(row)) {
      if (field == "_raw" || field == "_time") continue;
      line += field + '=';
      bool first = true;
      for (const std::string& value : results->Find(row, field)) {
        line += (first ? "" : ",") + value;
        first = false;
      }
      line += ' ';
    }
    line += '<';
    for (const uint32_t origin : results->origins(row)) line += std::to_string(origin) + ' ';
    if (line.back() == ' ') line.pop_back();
    lines += line + ">\n";
  }
  return lines;
}

/// What an eval expression gives for the first event: texts joined by '|', "null", or the error.
inline std::string Evaluated(const std::string& expression, const Environment& environment) {
  const auto search = Search::Parse("q", "* | eval result=" + expression, environment);
  if (!search.ok()) return ErrorText(search.errors());
  const auto results = search->Run(environment);
  if (!results.ok()) return ErrorText(results.errors());
  std::string joined;
  for (const std::string& value : results->Find(0, "result")) {
    joined += (joined.empty() ? "" : "|") + value;
  }
  return results->Find(0, "result").empty() ? "null" : joined;
}

}  // namespace sigmavm::spl
