#include "compiler/optimize/required_literals.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/optimize/frequency.h"
#include "runtime/base/case_fold.h"
#include "runtime/base/limits.h"

namespace sigmavm::optimize {
namespace {

// More alternatives than this are no filter any more.
constexpr size_t kMostLiterals = 64;

// Which of so many atoms are needed is not worth finding out: the time grows with their square.
constexpr size_t kMostAtoms = 512;

// RE2 forms the combinations of the parts of a pattern to find its atoms: patterns longer than any
// that people write are left alone.
constexpr size_t kLongestPattern = 8 << 10;

std::vector<std::string> FromText(const std::string& field, const ir::TextMatch& match) {
  std::string best;
  double lowest = 2;
  for (const ir::PatternPart& part : match.parts) {
    if (part.kind != ir::PartKind::kLiteral) continue;
    std::string folded = Folded(part.text);
    const double probability = ContainsProbability(field, folded);
    if (probability < lowest) {
      lowest = probability;
      best = std::move(folded);
    }
  }
  if (best.empty()) return {};
  return {std::move(best)};
}

// RE2's filter works on lower-cased text with its own mapping for letters beyond ASCII; the longest
// ASCII run of an atom is required by both mappings.
std::string AsciiRun(std::string_view atom) {
  std::string_view best;
  for (size_t begin = 0; begin < atom.size();) {
    size_t end = begin;
    while (end < atom.size() && static_cast<unsigned char>(atom[end]) < 0x80) ++end;
    if (end - begin > best.size()) best = atom.substr(begin, end - begin);
    begin = end + 1;
  }
  return Folded(best);
}

/// Asks RE2's filter whether a pattern can still match when the atoms left out do not occur.
class AtomFilter {
 public:
  AtomFilter(const ir::RegexMatch& regex, int shortest_atom) : filter_(shortest_atom) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(Limits::kRegexMemoryBytes);
    options.set_case_sensitive(!regex.ignore_case);
    options.set_dot_nl(regex.dot_all);
    const std::string pattern = regex.multiline ? "(?m)" + regex.pattern : regex.pattern;
    int id = 0;
    if (filter_.Add(pattern, options, &id) != RE2::NoError) return;
    filter_.Compile(&atoms_);
  }

  /// Atoms of which one must occur; empty when there is no such set.
  std::vector<std::string> SmallestSet() const {
    if (atoms_.empty() || atoms_.size() > kMostAtoms) return {};
    if (CanMatchWithout(std::vector<bool>(atoms_.size(), true))) return {};
    std::vector<bool> removed(atoms_.size(), true);
    // Longer atoms are rarer: try to keep them by giving the short ones back first.
    std::vector<size_t> order(atoms_.size());
    for (size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return atoms_[a].size() < atoms_[b].size(); });
    for (const size_t atom : order) {
      removed[atom] = false;
      if (CanMatchWithout(removed)) removed[atom] = true;
    }
    std::vector<std::string> out;
    for (size_t i = 0; i < atoms_.size(); ++i) {
      if (removed[i]) out.push_back(atoms_[i]);
    }
    return out;
  }

 private:
  [[nodiscard]] bool CanMatchWithout(const std::vector<bool>& removed) const {
    std::vector<int> present;
    for (size_t i = 0; i < removed.size(); ++i) {
      if (!removed[i]) present.push_back(static_cast<int>(i));
    }
    std::vector<int> possible;
    filter_.AllPotentials(present, &possible);
    return !possible.empty();
  }

  re2::FilteredRE2 filter_;
  std::vector<std::string> atoms_;
};

std::vector<std::string> FromRegex(const ir::RegexMatch& regex) {
  if (regex.pattern.size() > kLongestPattern) return {};
  for (const int shortest : {4, 3, 2}) {
    std::vector<std::string> atoms = AtomFilter(regex, shortest).SmallestSet();
    for (std::string& atom : atoms) atom = AsciiRun(atom);
    const bool usable = std::none_of(atoms.begin(), atoms.end(),
                                     [](const std::string& atom) { return atom.size() < 2; });
    if (!atoms.empty() && usable && atoms.size() <= kMostLiterals) {
      std::sort(atoms.begin(), atoms.end());
      atoms.erase(std::unique(atoms.begin(), atoms.end()), atoms.end());
      return atoms;
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> RequiredLiterals(const ir::Predicate& predicate) {
  if (const auto* text = std::get_if<ir::TextMatch>(&predicate.operand)) {
    return FromText(predicate.field, *text);
  }
  if (const auto* regex = std::get_if<ir::RegexMatch>(&predicate.operand)) return FromRegex(*regex);
  return {};
}

}  // namespace sigmavm::optimize
