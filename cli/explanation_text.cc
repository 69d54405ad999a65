#include "cli/explanation_text.h"

#include <algorithm>

#include "cli/options.h"
#include "cli/terminal.h"
#include "compiler/ir/print.h"
#include "runtime/base/utf8.h"

namespace sigmavm::cli {
namespace {

using ir::ExpressionKind;

constexpr size_t kMostChildren = 6;  // of a node that are shown, those that decided first
constexpr size_t kStateWidth = 7;    // "false  "
constexpr size_t kValueContext = 24;

// SafeForTerminal, on one line however the rule is written.
std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool blank = c == '\n' || c == '\r' || c == '\t' || c == ' ';
    if (!blank) {
      out += c;
    } else if (!out.empty() && out.back() != ' ') {
      out += ' ';
    }
  }
  return SafeForTerminal(out);
}

std::string PlaceText(Span span, const SourceMap& sources) {
  if (!span.valid()) return "";
  const LineColumn at = sources.Locate(span.source, span.begin);
  return std::string(sources.name(span.source)) + ":" + std::to_string(at.line) + ":" +
         std::to_string(at.column);
}

class TextWriter {
 public:
  TextWriter(const Explanation& explanation, const SourceMap& sources,
             const ExplanationTextOptions& options)
      : explanation_(explanation), sources_(sources), options_(options) {}

  std::string Write(const std::vector<std::string>& conditions) {
    WriteHead(conditions);
    if (!explanation_.logsource_allows) WriteLogsource();
    for (const ExplainedSelection& selection : explanation_.selections) {
      out_ += "\n";
      WriteState(selection.node.holds, 0);
      out_ += Paint(SafeForTerminal(selection.plan->name), Style::kBold, options_.color) + "\n";
      WriteNode(selection.node, 1);
    }
    WriteFlips();
    return std::move(out_);
  }

 private:
  void WriteHead(const std::vector<std::string>& conditions) {
    const model::Metadata& meta = explanation_.plan->meta;
    const bool matched = explanation_.matched;
    out_ += Paint(matched ? "MATCH" : "NO MATCH", matched ? Style::kGreen : Style::kRed,
                  options_.color);
    out_ += "  " + Paint(OneLine(meta.title.text), Style::kBold, options_.color);
    const auto level = LevelName(static_cast<program::Level>(meta.level));
    if (!level.empty()) out_.append(" (").append(level).append(")");
    out_ += "\n" + Row("rule", SafeForTerminal(PlaceText(meta.title.span, sources_)));
    for (const std::string& condition : conditions) out_ += Row("condition", OneLine(condition));
    for (const std::string& filter : explanation_.plan->applied_filters) {
      out_ += Row("filter", OneLine(filter));
    }
  }

  static std::string Row(const std::string& heading, const std::string& text) {
    return Pad(heading, 11) + text + "\n";
  }

  void WriteLogsource() {
    const ir::LogsourcePlan& plan = explanation_.plan->logsource;
    std::string wanted;
    for (const auto& part : {plan.category, plan.product, plan.service}) {
      if (part) wanted += (wanted.empty() ? "" : " ") + *part;
    }
    out_ += Row("log source", Paint("the event is not from " + SafeForTerminal(wanted) +
                                        ", so the rule is not asked; what it would say:",
                                    Style::kYellow, options_.color));
  }

  void WriteState(bool holds, size_t depth) {
    out_ += Paint(Pad(holds ? "true" : "false", kStateWidth), holds ? Style::kGreen : Style::kRed,
                  options_.color);
    out_.append(2 * depth, ' ');
  }

  void WriteNode(const ExplainedNode& node, size_t depth) {
    switch (node.expression->kind) {
      case ExpressionKind::kPredicate:
        WritePredicate(explanation_.predicates[node.predicate], depth);
        return;
      case ExpressionKind::kTrue:
      case ExpressionKind::kFalse:
        WriteState(node.holds, depth);
        out_ += "always\n";
        return;
      case ExpressionKind::kAnd:
        WriteState(node.holds, depth);
        out_ += "all of\n";
        break;
      case ExpressionKind::kOr:
        WriteState(node.holds, depth);
        out_ += "any of\n";
        break;
      case ExpressionKind::kNot:
        WriteState(node.holds, depth);
        out_ += "not\n";
        break;
    }
    WriteChildren(node, depth + 1);
  }

  // What decided comes first: true members of an "any of", false ones of an "all of".
  void WriteChildren(const ExplainedNode& node, size_t depth) {
    const bool decisive = node.expression->kind != ExpressionKind::kAnd;
    std::vector<const ExplainedNode*> order;
    for (const ExplainedNode& child : node.children) order.push_back(&child);
    std::stable_partition(order.begin(), order.end(), [decisive](const ExplainedNode* child) {
      return child->holds == decisive;
    });
    for (size_t i = 0; i < std::min(order.size(), kMostChildren); ++i) {
      WriteNode(*order[i], depth);
    }
    if (order.size() <= kMostChildren) return;
    const auto rest =
        static_cast<size_t>(std::count_if(order.begin() + kMostChildren, order.end(),
                                          [](const ExplainedNode* child) { return child->holds; }));
    const size_t hidden = order.size() - kMostChildren;
    out_.append(kStateWidth + 2 * depth, ' ');
    out_ += "and " + std::to_string(hidden) + " more, " + std::to_string(rest) + " of them true\n";
  }

  void WritePredicate(const ExplainedPredicate& fact, size_t depth) {
    WriteState(fact.holds, depth);
    const size_t used = kStateWidth + 2 * depth;
    out_ += Fit(ir::Print(*fact.predicate), Room(used));
    const std::string place = LinePlace(fact.predicate->span);
    out_ += place.empty() ? "\n" : "  " + Paint(place, Style::kDim, options_.color) + "\n";
    const size_t indent = used + 2;
    if (fact.deciding) {
      WriteDeciding(fact, indent);
    } else if (!fact.field_state.empty()) {
      WriteNote(SafeForTerminal(fact.predicate->field) + " is " + fact.field_state, indent);
    } else {
      for (const ExplainedValue& value : fact.values)
        WriteNote(Fit(value.text, Room(indent)), indent);
    }
  }

  void WriteNote(const std::string& text, size_t indent) {
    out_.append(indent, ' ').append(Paint(text, Style::kDim, options_.color)).append("\n");
  }

  // The value around what matched, with carets below.
  void WriteDeciding(const ExplainedPredicate& fact, size_t indent) {
    const std::string_view value = fact.deciding->text;
    const auto& pieces = fact.matched;
    const size_t room = Room(indent);
    size_t begin = 0;
    if (!pieces.empty() && pieces.back().end > room) {
      begin = pieces.front().begin > kValueContext ? pieces.front().begin - kValueContext : 0;
      while (begin > 0 && (static_cast<unsigned char>(value[begin]) & 0xC0) == 0x80) --begin;
    }
    const std::string lead = begin > 0 ? "..." : "";
    const std::string shown = Fit(value.substr(begin), room - lead.size());
    out_.append(indent, ' ').append(lead).append(shown).append("\n");
    std::string carets;
    for (const ByteRange& piece : pieces) {
      const size_t from = lead.size() + Columns(value, begin, piece.begin);
      const size_t to = lead.size() + Columns(value, begin, piece.end);
      if (from >= lead.size() + DisplayWidth(shown)) break;
      carets.append(from - std::min(from, carets.size()), ' ');
      carets.append(std::min(to, lead.size() + DisplayWidth(shown)) - from, '^');
    }
    if (fact.matched_place) {
      carets += " bytes " + std::to_string(fact.matched_place->begin) + "-" +
                std::to_string(fact.matched_place->end) + " of the event";
    }
    if (carets.empty()) return;
    out_.append(indent, ' ').append(Paint(carets, Style::kGreen, options_.color)).append("\n");
  }

  static size_t Columns(std::string_view value, size_t begin, size_t end) {
    return DisplayWidth(SafeForTerminal(value.substr(begin, end - std::min(begin, end))));
  }

  void WriteFlips() {
    out_ += "\n";
    if (!explanation_.logsource_allows) {
      out_ += "It would take an event of the log source";
      out_ += explanation_.whole.holds ? " to match.\n" : ", and ";
      if (explanation_.whole.holds) return;
    }
    const bool holds = explanation_.whole.holds;
    if (explanation_.flips.empty()) {
      out_ += "no event can change what the condition says.\n";
      return;
    }
    out_ += holds ? "It would not match if " : "It would match if ";
    out_ += explanation_.flips.size() == 1 ? "this were the other way round:\n"
                                           : "these were the other way round:\n";
    for (const size_t index : explanation_.flips) {
      const ExplainedPredicate& fact = explanation_.predicates[index];
      WriteState(fact.holds, 1);
      out_ += Fit(ir::Print(*fact.predicate), Room(kStateWidth + 2));
      out_ += "  " + Paint(LinePlace(fact.predicate->span), Style::kDim, options_.color) + "\n";
    }
  }

  // The rule's own file goes without saying.
  [[nodiscard]] std::string LinePlace(Span span) const {
    if (!span.valid()) return "";
    const LineColumn at = sources_.Locate(span.source, span.begin);
    const std::string place = std::to_string(at.line) + ":" + std::to_string(at.column);
    if (span.source == explanation_.plan->meta.title.span.source) return place;
    return SafeForTerminal(PlaceText(span, sources_));
  }

  [[nodiscard]] size_t Room(size_t used) const {
    constexpr size_t kLeast = 30;
    return options_.width > used + kLeast ? options_.width - used : kLeast;
  }

  const Explanation& explanation_;
  const SourceMap& sources_;
  ExplanationTextOptions options_;
  std::string out_;
};

}  // namespace

std::string ExplanationText(const Explanation& explanation,
                            const std::vector<std::string>& conditions, const SourceMap& sources,
                            const ExplanationTextOptions& options) {
  return TextWriter(explanation, sources, options).Write(conditions);
}

}  // namespace sigmavm::cli
