#include "compiler/backend/spl/search_text.h"

#include <algorithm>

#include "compiler/backend/spl/spl_text.h"

namespace sigmavm::backend::spl {
namespace {

std::string_view LevelText(model::Level level) {
  constexpr std::string_view kNames[] = {"", "informational", "low", "medium", "high", "critical"};
  return kNames[static_cast<size_t>(level)];
}

}  // namespace

std::string Joined(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

std::string Comment(const model::Metadata& meta) {
  std::string text = meta.title.text;
  if (meta.id.present()) text += ", id " + meta.id.text;
  if (meta.level != model::Level::kNone) text += ", level " + std::string(LevelText(meta.level));
  return "``` " + CommentText(text) + " ```";
}

void AppendWord(std::string_view word, std::string& out) {
  if (word.empty()) return;
  if (!out.empty()) out += ' ';
  out += word;
}

void AppendTerms(const std::vector<Clause>& terms, size_t indent, std::string& out) {
  for (const Clause& term : terms) {
    out += Joined({"\n", std::string(indent, ' '), Render(term, indent)});
  }
}

void AppendWhere(const std::vector<Clause>& clauses, std::string& out) {
  if (clauses.empty()) return;
  if (clauses.size() == 1) {
    out += "\n| where " + Render(clauses.front(), 0);
    return;
  }
  out += "\n| where";
  for (size_t i = 0; i < clauses.size(); ++i) {
    out += Joined(
        {"\n", std::string(kIndent, ' '), i == 0 ? "" : "AND ", Render(clauses[i], kIndent)});
  }
}

void AppendEval(const Source& source, const std::set<std::string>& fields, std::string& out) {
  for (const Column& column : source.columns) {
    if (!column.expression.empty() && fields.count(column.name) != 0) {
      out += Joined({"\n| eval ", column.name, "=", column.expression});
    }
  }
}

void AppendReasons(const std::vector<Reason>& from, std::vector<Reason>& to) {
  for (const Reason& reason : from) {
    const auto same = [&](const Reason& other) {
      return other.code == reason.code && other.message == reason.message;
    };
    if (std::none_of(to.begin(), to.end(), same)) to.push_back(reason);
  }
}

void CheckLength(const Profile& profile, Span span, Translation& translation) {
  const size_t limit = profile.limits.query_characters;
  if (limit == 0 || translation.query.size() <= limit) return;
  translation.reasons.push_back({ReasonCode::kQueryTooLong, Gravity::kRefusal,
                                 "the search has " + std::to_string(translation.query.size()) +
                                     " characters, " + profile.name + " takes " +
                                     std::to_string(limit),
                                 span});
}

void Finish(Translation& translation) {
  translation.status = StatusOf(translation.reasons);
  if (translation.status == Status::kRefused) translation.query.clear();
}

}  // namespace sigmavm::backend::spl
