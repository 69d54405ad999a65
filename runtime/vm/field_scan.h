// One field's literal scanner and what each literal says about predicates.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/match/keyword_filter.h"
#include "runtime/match/literal_scanner.h"
#include "runtime/program/program.h"
#include "runtime/vm/predicate_states.h"
#include "runtime/vm/scan_literals.h"

namespace sigmavm::vm {

/// A predicate that a found literal speaks for, in 4 bytes: it holds (exact) or may hold; it may be
/// a witness of rules.
class Target {
 public:
  Target() = default;
  Target(program::PredicateId predicate, bool exact, bool witness)
      : bits_(predicate << 2 | (exact ? 2u : 0u) | (witness ? 1u : 0u)) {}

  [[nodiscard]] program::PredicateId predicate() const noexcept { return bits_ >> 2; }
  [[nodiscard]] bool exact() const noexcept { return (bits_ & 2) != 0; }
  [[nodiscard]] bool witness() const noexcept { return (bits_ & 1) != 0; }
  friend bool operator==(Target, Target) = default;
  friend bool operator<(Target a, Target b) noexcept { return a.bits_ < b.bits_; }

 private:
  uint32_t bits_ = 0;
};

/// Immutable and thread-safe.
class FieldScan {
 public:
  /// `keywords` are the literals that keywords() looks for: all of the field of keywords, none of
  /// any other, which need no filter.
  FieldScan(std::span<const match::Literal> literals, std::span<const match::Literal> keywords,
            const match::GramFrequency& frequency, std::vector<uint32_t> starts,
            std::vector<Target> targets, std::vector<Target> float_targets,
            std::vector<Target> direct_targets)
      : scanner_(literals, frequency),
        keywords_(keywords),
        starts_(std::move(starts)),
        targets_(std::move(targets)),
        float_targets_(std::move(float_targets)),
        direct_targets_(std::move(direct_targets)) {}

  [[nodiscard]] const match::LiteralScanner& scanner() const noexcept { return scanner_; }
  /// Asks the same of a whole document; for the field of keywords.
  [[nodiscard]] const match::KeywordFilter& keywords() const noexcept { return keywords_; }
  [[nodiscard]] std::span<const Target> targets(match::LiteralId literal) const noexcept {
    return std::span(targets_).subspan(starts_[literal], starts_[literal + 1] - starts_[literal]);
  }
  /// Predicates that must be asked of floating-point values: they compare numbers, and equal
  /// numbers of different kinds can have different texts.
  [[nodiscard]] std::span<const Target> float_targets() const noexcept { return float_targets_; }
  /// Predicates that are decided for each value that is scanned, because rules ask for them so
  /// often that it pays to remember the verdict with the value.
  [[nodiscard]] std::span<const Target> direct_targets() const noexcept { return direct_targets_; }

 private:
  match::LiteralScanner scanner_;
  match::KeywordFilter keywords_;
  std::vector<uint32_t> starts_;  // one a literal, and the end
  std::vector<Target> targets_;
  std::vector<Target> float_targets_;
  std::vector<Target> direct_targets_;
};

/// What the scans of a program look for.
struct ScanChoice {
  std::vector<ScanLiterals> literals;  ///< by predicate; those without any are not scanned for
  std::vector<uint8_t> direct;         ///< by predicate: decided with the scan, literals or not
  std::vector<uint8_t> witness;        ///< by predicate: of some rule
};

/// The scans of a whole program.
struct ScanPlan {
  std::vector<std::unique_ptr<const FieldScan>> fields;  ///< by field; null: nothing to look for
  /// Predicates that no scan answers for. For the others, silence of the scan of their field
  /// means no.
  PredicateBits open;
  size_t most_literals = 0;  ///< of one field

  [[nodiscard]] bool IsScanned(program::PredicateId id) const noexcept {
    return !HasPredicate(open, id);
  }
};

/// `frequency` is that of the values to come.
[[nodiscard]] ScanPlan MakeScanPlan(const program::Program& program, ScanChoice choice,
                                    const match::GramFrequency& frequency);

}  // namespace sigmavm::vm
