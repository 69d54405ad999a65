#include "tests/bench/adversarial_events.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <string_view>
#include <utility>

#include "tests/support/random.h"

namespace sigmavm::bench {
namespace {

using program::Operator;
using program::Predicate;
using program::Program;
using support::Random;

constexpr size_t kValueBytes = 64 << 10;
constexpr size_t kManyFields = 10'000;
constexpr size_t kDepth = 250;  // Limits::kRecordDepth is the end of it

constexpr std::string_view kHead =
    R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational")";
// Says nothing of its log, so that no rule can be ruled out by it.
constexpr std::string_view kSilentHead = R"({"Note":"")";

// ---- JSON

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    if (byte == '"' || byte == '\\') out += '\\';
    if (static_cast<unsigned char>(byte) < 0x20) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned>(byte));
      out += escape;
    } else {
      out += byte;
    }
  }
  return out;
}

void AddRaw(std::string& event, std::string_view name, std::string_view json_text) {
  event.append(",\"").append(name).append("\":\"").append(json_text).append("\"");
}

std::string EventWith(std::string_view name, std::string_view json_text,
                      std::string_view head = kHead) {
  std::string event(head);
  AddRaw(event, name, json_text);
  return event + "}";
}

// ---- what the program looks for

/// The texts that some operators of a program compare a field with; the empty name is that of
/// keywords.
std::vector<std::string> Literals(const Program& program, std::string_view field,
                                  bool (*wanted)(Operator)) {
  std::vector<std::string> out;
  for (const Predicate& predicate : program.predicates) {
    const std::string& name = program.strings[program.fields[predicate.field]];
    if (wanted(predicate.op) && name == field) {
      out.push_back(program.strings[predicate.operand]);
    }
  }
  return out;
}

bool IsLiteral(Operator op) {
  return op == Operator::kContains || op == Operator::kStartsWith || op == Operator::kEndsWith ||
         op == Operator::kEquals;
}
bool IsContains(Operator op) { return op == Operator::kContains; }
bool IsWildcard(Operator op) { return op == Operator::kWildcard; }

bool IsAscii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char byte) { return static_cast<unsigned char>(byte) < 0x80; });
}

/// What regular expressions and patterns of a field need before they are asked.
std::vector<std::string> RequiredLiterals(const Program& program, std::string_view field) {
  std::vector<std::string> out;
  for (const Predicate& predicate : program.predicates) {
    if (predicate.required_literals == program::kNoIndex) continue;
    if (program.strings[program.fields[predicate.field]] != field) continue;
    for (const uint32_t text : program.lists[predicate.required_literals]) {
      out.push_back(program.strings[text]);
    }
  }
  return out;
}

// ---- values

using Piece = std::function<std::string(Random&)>;

std::string Fill(size_t bytes, Random& random, const Piece& piece) {
  std::string out;
  while (out.size() < bytes) out += piece(random);
  out.resize(bytes);
  return out;
}

Piece Whole(std::vector<std::string> texts) {
  return [texts = std::move(texts)](Random& random) { return random.Pick(texts) + " "; };
}

Piece Together(std::vector<std::string> texts) {
  return [texts = std::move(texts)](Random& random) { return random.Pick(texts); };
}

// All but the last byte, so that every search goes as far as it can and fails.
Piece NearMiss(std::vector<std::string> texts) {
  return [texts = std::move(texts)](Random& random) {
    std::string text = random.Pick(texts);
    if (!text.empty()) text.back() = text.back() == '~' ? '_' : '~';
    return text;
  };
}

// The beginnings of literals, one into the other.
Piece Beginning(std::vector<std::string> texts) {
  return [texts = std::move(texts)](Random& random) {
    const std::string& text = random.Pick(texts);
    return text.substr(0, text.size() - random.Below(text.size() / 2 + 1));
  };
}

// Four bytes out of literals: what a filter of four-byte grams lets pass.
Piece Gram(std::vector<std::string> texts) {
  return [texts = std::move(texts)](Random& random) {
    const std::string& text = random.Pick(texts);
    return text.size() <= 4 ? text : text.substr(random.Below(text.size() - 3), 4);
  };
}

// A wildcard pattern without its last part, again and again.
Piece PatternPart(std::vector<std::string> patterns) {
  return [patterns = std::move(patterns)](Random& random) {
    std::string out;
    for (const char byte : random.Pick(patterns)) {
      if (byte != '*' && byte != '\\') out += byte == '?' ? 'x' : byte;
    }
    return out;
  };
}

Piece Same(std::string text) {
  return [text = std::move(text)](Random&) { return text; };
}

// ---- cases

class CaseMaker {
 public:
  CaseMaker(const Program& program, size_t bytes) : program_(program), bytes_(bytes) {}

  std::vector<AdversarialCase> Make() {
    AddLiteralCases();
    AddPatternCases();
    AddEncodingCases();
    AddCacheCases();
    AddStructureCases();
    return std::move(cases_);
  }

 private:
  void Add(std::string name, const std::function<std::string(Random&)>& event) {
    AdversarialCase out{std::move(name), {}, {}};
    Random random(cases_.size() + 1);
    for (size_t made = 0; made < bytes_;) {
      out.events.push_back(event(random));
      made += out.events.back().size();
    }
    cases_.push_back(std::move(out));
  }

  void AddValue(std::string name, std::string_view field, const Piece& piece) {
    Add(std::move(name), [field, &piece](Random& random) {
      return EventWith(field, Escaped(Fill(kValueBytes, random, piece)));
    });
  }

  // `json_piece` stands in the document as it is.
  void AddEncoded(std::string name, const std::string& json_piece) {
    Add(std::move(name), [&json_piece](Random& random) {
      std::string text = std::to_string(random.Below(SIZE_MAX));
      while (text.size() < kValueBytes) text += json_piece;
      return EventWith("CommandLine", text);
    });
  }

  void AddLiteralCases() {
    const auto contains = CommandLineLiterals(program_);
    if (contains.empty()) return;
    AddValue("command line of literals", "CommandLine", Whole(contains));
    AddValue("command line of near misses", "CommandLine", NearMiss(contains));
    AddValue("command line of beginnings of literals", "CommandLine", Beginning(contains));
    AddValue("command line of grams of literals", "CommandLine", Gram(contains));
    // Short ones are the common ones, and each is found many times; those beyond ASCII have many
    // first bytes in common.
    std::vector<std::string> short_ones;
    std::vector<std::string> beyond_ascii;
    for (const std::string& text : contains) {
      if (text.size() <= 3) short_ones.push_back(text);
      if (!IsAscii(text)) beyond_ascii.push_back(text);
    }
    if (!short_ones.empty()) {
      AddValue("command line of short literals", "CommandLine", Whole(short_ones));
    }
    if (!beyond_ascii.empty()) {
      AddValue("command line of literals beyond ASCII", "CommandLine", Together(beyond_ascii));
    }
    AddEveryField();
    AddSmallEvents(contains);
  }

  // Every field holds literals of its own: as many rules as can be become candidates.
  void AddEveryField() {
    std::vector<std::pair<std::string, std::vector<std::string>>> fields;
    for (const uint32_t name : program_.fields) {
      auto literals = Literals(program_, program_.strings[name], IsLiteral);
      if (!program_.strings[name].empty() && !literals.empty()) {
        fields.emplace_back(program_.strings[name], std::move(literals));
      }
    }
    Add("every field a literal of its own, 1 KB or less", [fields](Random& random) {
      std::string event(kHead);
      for (size_t i = 0; i < 12; ++i) {
        const auto& [name, literals] = random.Pick(fields);
        AddRaw(event, Escaped(name), Escaped(random.Pick(literals)));
      }
      return event + "}";
    });
  }

  // What an event costs at the least, spread over few bytes.
  void AddSmallEvents(const std::vector<std::string>& literals) {
    const auto images = Literals(program_, "Image", IsLiteral);
    for (const std::string_view head : {kHead, kSilentHead}) {
      const char* const log = head == kHead ? "" : ", no log named";
      Add("an image and a literal, 200 bytes" + std::string(log), [&](Random& random) {
        std::string event(head);
        if (!images.empty()) AddRaw(event, "Image", Escaped("C:" + random.Pick(images)));
        AddRaw(event, "CommandLine", Escaped(random.Pick(literals)));
        return event + "}";
      });
    }
    Add("next to nothing, no log named", [](Random& random) {
      return EventWith("x", std::to_string(random.Below(SIZE_MAX)), kSilentHead);
    });
  }

  void AddPatternCases() {
    const auto required = RequiredLiterals(program_, "CommandLine");
    if (!required.empty()) {
      AddValue("what regular expressions wait for", "CommandLine", Whole(required));
      Add("what regular expressions wait for, 300 bytes", [&](Random& random) {
        return EventWith("CommandLine", Escaped(Fill(200, random, Whole(required))));
      });
      AddValue("the same among random letters", "CommandLine", [&required](Random& random) {
        std::string text = random.Pick(required);
        for (size_t i = 0; i < 16; ++i) text += static_cast<char>(' ' + random.Below(95));
        return text;
      });
    }
    const auto patterns = Literals(program_, "CommandLine", IsWildcard);
    if (!patterns.empty()) {
      AddValue("parts of wildcard patterns", "CommandLine", PatternPart(patterns));
    }
    AddValue("backquotes, carets and signs", "CommandLine", Same("`^%\"'+-/;{}$(),"));
    AddValue("digits", "CommandLine", Same("0123456789"));
    const auto keywords = Literals(program_, "", IsLiteral);
    if (!keywords.empty()) {
      Add("leaves of grams of keywords, no log named", [&](Random& random) {
        return EventWith("Text", Escaped(Fill(kValueBytes, random, Gram(keywords))), kSilentHead);
      });
    }
  }

  void AddEncodingCases() {
    AddEncoded("escaped backslashes", R"(\\)");
    AddEncoded("escapes by number", R"(\u0041)");
    AddEncoded("escapes of every kind", R"(\"\\\/\n\u00e9\ud83d\ude00)");
    AddEncoded("letters beyond ASCII", "\u00c9\u0416\u4e2d");
    AddEncoded("letters that fold to ASCII", "\u212a\u017f");
    AddEncoded("ill-formed UTF-8", "\xC3\xFF\xE2\x82");
    AddEncoded("one letter beyond ASCII in 64", std::string(62, 'A') + "\u00e9");
  }

  // Values that agree in length, beginning and end, so that whatever is not hashed collides.
  void AddCacheCases() {
    Add("values that differ in the middle, 1 KB", [](Random& random) {
      std::string text(480, 'a');
      text += std::to_string(1'000'000'000 + random.Below(1'000'000'000));
      text.append(480, 'z');
      return EventWith("CommandLine", text);
    });
    Add("every field new, 1 KB", [](Random& random) {
      std::string event(kHead);
      for (const char* name : {"Image", "CommandLine", "ParentImage", "ParentCommandLine", "User",
                               "Description", "Product", "Company", "OriginalFileName", "Hashes",
                               "CurrentDirectory", "IntegrityLevel"}) {
        AddRaw(event, name,
               "C:\\\\Windows\\\\System32\\\\drivers\\\\etc\\\\" +
                   std::to_string(random.Below(SIZE_MAX)) + ".exe");
      }
      return event + "}";
    });
  }

  void AddStructureCases() {
    Add("10,000 unknown fields", [](Random& random) {
      return ManyFields(random, [](size_t i) { return "Field" + std::to_string(i); });
    });
    Add("10,000 fields that begin like known ones", [](Random& random) {
      return ManyFields(random, [](size_t i) { return "CommandLin" + std::to_string(i % 10); });
    });
    Add("10,000 unknown fields, no log named", [](Random& random) {
      const auto name = [](size_t i) { return "Field" + std::to_string(i); };
      return ManyFields(random, name, kSilentHead);
    });
    Add("one field 10,000 times", [](Random& random) {
      return ManyFields(random, [](size_t) { return std::string("CommandLine"); });
    });
    Add("a list of 10,000 values", [](Random& random) {
      std::string list;
      for (size_t i = 0; i < kManyFields; ++i) {
        list += (list.empty() ? "\"" : ",\"") + std::to_string(random.Below(1'000'000)) + "\"";
      }
      return std::string(kHead) + ",\"CommandLine\":[" + list + "]}";
    });
    Add("deep nesting", [](Random& random) {
      const std::string inner = std::to_string(random.Below(SIZE_MAX));
      std::string event = std::string(kHead) + ",\"EventData\":";
      for (size_t i = 0; i < kDepth; ++i) event += "{\"Event\":";
      return event + inner + std::string(kDepth + 1, '}');
    });
    Add("brackets only", [](Random&) {
      std::string list;
      while (list.size() < kValueBytes) list += list.empty() ? "[{}]" : ",[{}]";
      return std::string(kHead) + ",\"Data\":[" + list + "]}";
    });
  }

  static std::string ManyFields(Random& random, const std::function<std::string(size_t)>& name,
                                std::string_view head = kHead) {
    std::string event(head);
    for (size_t i = 0; i < kManyFields; ++i) {
      AddRaw(event, name(i), std::to_string(random.Below(1'000'000)));
    }
    return event + "}";
  }

  const Program& program_;
  size_t bytes_;
  std::vector<AdversarialCase> cases_;
};

}  // namespace

std::vector<AdversarialCase> AdversarialCases(const Program& program, size_t bytes) {
  return CaseMaker(program, bytes).Make();
}

std::vector<std::string> CommandLineLiterals(const program::Program& program) {
  return Literals(program, "CommandLine", IsContains);
}

std::string RepeatingEvent(std::string_view piece, size_t size) {
  Random random(0);
  return EventWith("CommandLine", Escaped(Fill(size, random, Same(std::string(piece)))));
}

}  // namespace sigmavm::bench
