// `sigmavm translate`: rules as queries of another product.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <optional>

#include "cli/deployment.h"
#include "cli/number_text.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/query_check.h"
#include "cli/translated_rules.h"
#include "cli/translation_text.h"
#include "cli/verbs.h"
#include "compiler/backend/profile/profile_reader.h"

namespace sigmavm::cli {
namespace {

using backend::Gravity;
using backend::Status;

// A difference is a mistake of ours or of the records; a few show which.
constexpr size_t kShownDifferences = 3;

struct Counts {
  size_t exact = 0;
  size_t partial = 0;
  size_t refused = 0;
  size_t checked = 0;
  size_t different = 0;
  size_t not_run = 0;
};

class TranslateVerb : public Verb {
 public:
  void Describe(CLI::App& app) override {
    AddArguments(app, rules_.paths, "RULES", "Rule files and folders; - is standard input");
    AddProductOptions(app, product_);
    AddChoice(app, "--format", format_, "FORMAT",
              "text: the queries; ndjson or json: an object a rule, refused ones too",
              {"text", "ndjson", "json"});
    AddFlag(app, "--report", report_, "Tell how faithful each translation is, without the queries");
    AddValues(app, "--check", records_, "RECORDS",
              "Run each query on these records and compare with the rule; can be given several "
              "times");
    AddValue(app, "--rows", rows_path_, "FILE",
             "Write the rows that --check makes of the records, with the rules that match each");
    AddChoice(app, "--fail-on", fail_on_, "STATUS",
              "Exit with 1 when a rule is translated no better than this", {"partial", "refused"});
    AddArtefactOptions(app, artefact_);
    AddFlag(app, "--list-products", list_, "List languages and products");
    AddFlag(app, "--show-profile", show_, "Print the profile of the product");
    AddCompileOptions(app, rules_);
    AddAllowInvalidOption(app, rules_);
    AddOutputOption(app, output_path_);
    app.footer(
        "Rules that cannot be said are reported with the reason; the others are written.\n"
        "Examples:\n"
        "  sigmavm translate -t kql --product defender rules/\n"
        "  sigmavm translate -t spl --product sysmon --report rules/\n"
        "  sigmavm translate -t kql --product asim --check events.jsonl rules/\n"
        "  sigmavm translate -t spl --product sysmon --artefact splunk-app -o app rules/");
  }

  void Run(Session& session) override {
    if (list_) return ListProducts(session);
    if (show_) return ShowProfile(session);
    if (rules_.paths.empty()) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "sigmavm translate",
                                  "there is nothing to translate", "give rule files or folders"));
    }
    const auto translated = TranslateRules(session, rules_, product_);
    if (translated == nullptr) return;
    if (!artefact_.name.empty()) return Deploy(session, *translated);
    std::unique_ptr<QueryCheck> check;
    if (!records_.empty() && (check = PrepareCheck(session, *translated)) == nullptr) return;
    if (!rows_path_.empty()) WriteRows(session, check.get());
    Write(session, *translated, check.get());
  }

 private:
  void ListProducts(Session& session) {
    std::string text;
    for (const backend::BuiltinProfile& builtin : backend::BuiltinProfiles()) {
      const auto profile = backend::ReadProfile(std::string(builtin.file_name),
                                                std::string(builtin.text), session.sources());
      if (!profile) return session.Fail(ExitCode::kInternal, profile.errors());
      std::string line =
          std::string(backend::LanguageName(profile->language)) + "  " + profile->name;
      line.resize(std::max<size_t>(line.size() + 2, 26), ' ');
      text += line + profile->title + "\n";
    }
    session.Print(output_path_, text);
  }

  void ShowProfile(Session& session) {
    const auto profile = LoadProfile(session, product_);
    if (!profile) return;
    const std::string name =
        std::string(backend::LanguageName(profile->language)) + "-" + profile->name + ".yml";
    for (const backend::BuiltinProfile& builtin : backend::BuiltinProfiles()) {
      if (builtin.file_name == name) session.Print(output_path_, builtin.text);
    }
  }

  void Deploy(Session& session, const TranslatedRules& translated) {
    if (output_path_.empty() || output_path_ == "-") {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "--artefact", "artefacts are files",
                                  "name their folder with -o"));
    }
    Counts counts;
    for (const TranslatedRule& rule : translated.rules) Count(session, rule, counts);
    WriteDeployment(session, translated, artefact_, output_path_);
    Summarize(session, counts, nullptr);
  }

  std::unique_ptr<QueryCheck> PrepareCheck(Session& session, TranslatedRules& translated) const {
    auto check = QueryCheck::Make(translated);
    if (!check) {
      session.Fail(ExitCode::kInvalidRules, check.errors());
      return nullptr;
    }
    const Diagnostics problems = (*check)->AddRecords(records_);
    if (!problems.empty()) session.Fail(ExitCode::kLost, problems);
    return std::move(check).value();
  }

  void WriteRows(Session& session, const QueryCheck* check) const {
    if (check == nullptr) {
      return session.Fail(ExitCode::kUsage,
                          ErrorAt(DiagnosticCode::kBadUsage, "--rows", "there are no rows",
                                  "--check RECORDS gives the records to make them of"));
    }
    const Diagnostics errors = WriteFileAtomically(rows_path_, check->RowsText());
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
  }

  void Write(Session& session, const TranslatedRules& translated, QueryCheck* check) {
    Result<Output> output = Output::Open(output_path_);
    if (!output) return session.Fail(ExitCode::kLost, output.errors());
    Counts counts;
    bool is_first = true;
    if (format_ == "json") output->Write("[\n");
    for (const TranslatedRule& rule : translated.rules) {
      const auto outcome = Check(session, rule, check, counts);
      Count(session, rule, counts);
      const std::string text = TextOf(session, translated, rule, outcome);
      if (text.empty()) continue;
      if (!is_first) output->Write(Separator());
      output->Write(text);
      is_first = false;
    }
    if (format_ == "json") output->Write("\n]\n");
    const Diagnostics errors = output->Finish();
    if (!errors.empty()) session.Fail(ExitCode::kLost, errors);
    Summarize(session, counts, check);
  }

  [[nodiscard]] std::string_view Separator() const {
    if (format_ == "json") return ",\n";
    return format_ == "text" && !report_ ? "\n" : "";
  }

  [[nodiscard]] std::string TextOf(Session& session, const TranslatedRules& translated,
                                   const TranslatedRule& rule,
                                   const std::optional<CheckOutcome>& outcome) const {
    if (format_ != "text") {
      return TranslationJson(rule, translated.profile, session.sources(), outcome) +
             (format_ == "ndjson" ? "\n" : "");
    }
    if (report_) return ReportText(rule, session.sources(), outcome);
    return rule.translation.query.empty() ? "" : rule.translation.query + "\n";
  }

  // Refusals are told where the output has no place for them.
  void Count(Session& session, const TranslatedRule& rule, Counts& counts) const {
    const Status status = rule.translation.status;
    ++(status == Status::kExact     ? counts.exact
       : status == Status::kPartial ? counts.partial
                                    : counts.refused);
    const bool fails = (status == Status::kRefused && !fail_on_.empty()) ||
                       (status == Status::kPartial && fail_on_ == "partial");
    if (fails) session.Raise(ExitCode::kFindings);
    if (format_ != "text" || report_) return;
    for (const backend::Reason& reason : rule.translation.reasons) {
      if (reason.gravity == Gravity::kNote) continue;
      const auto code = reason.gravity == Gravity::kRefusal ? DiagnosticCode::kRuleNotTranslated
                                                            : DiagnosticCode::kRuleTranslatedInPart;
      session.Report(Warning(code, reason.span, reason.message));
    }
  }

  static Diagnostic Describe(const TranslatedRule& rule, const CheckDifference& difference) {
    const std::string_view what = difference.rule_matches
                                      ? "matches, but the query does not select "
                                      : "does not match, but the query selects ";
    return Error(DiagnosticCode::kTranslationDiffers, rule.meta->title.span,
                 "this rule " + std::string(what) + difference.record);
  }

  static std::optional<CheckOutcome> Check(Session& session, const TranslatedRule& rule,
                                           QueryCheck* check, Counts& counts) {
    if (check == nullptr || rule.translation.status == Status::kRefused) return std::nullopt;
    std::vector<CheckDifference> differences;
    CheckOutcome outcome = check->Check(rule, differences);
    ++(outcome.problem.empty() ? counts.checked : counts.not_run);
    if (differences.empty()) return outcome;
    ++counts.different;
    const bool is_exact = rule.translation.status == Status::kExact;
    for (size_t i = 0; i < std::min(differences.size(), kShownDifferences); ++i) {
      Diagnostic difference = Describe(rule, differences[i]);
      // A partial translation has said that it differs.
      if (!is_exact) difference.severity = Severity::kWarning;
      session.Report(difference);
    }
    if (is_exact) session.Raise(ExitCode::kFindings);
    return outcome;
  }

  static void Summarize(Session& session, const Counts& counts, const QueryCheck* check) {
    session.Say(CountText(counts.exact) + " exact, " + CountText(counts.partial) + " partial, " +
                CountText(counts.refused) + " refused\n");
    if (check == nullptr) return;
    session.Say("queries run on " + Counted(check->record_count(), "record") + ": " +
                CountText(counts.checked) + ", with differences: " + CountText(counts.different) +
                ", not run: " + CountText(counts.not_run) + "\n");
  }

  RuleOptions rules_;
  ProductOptions product_;
  ArtefactRequest artefact_;
  std::string format_ = "text";
  bool report_ = false;
  std::vector<std::string> records_;
  std::string rows_path_;
  std::string fail_on_;
  bool list_ = false;
  bool show_ = false;
  std::string output_path_;
};

}  // namespace

std::unique_ptr<Verb> MakeTranslateVerb() { return std::make_unique<TranslateVerb>(); }

}  // namespace sigmavm::cli
