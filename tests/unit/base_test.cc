// Texts, places, diagnostics and case folding.
#include <gtest/gtest.h>

#include <string>

#include "runtime/base/case_fold.h"
#include "runtime/base/diagnostic.h"
#include "runtime/base/source_text.h"
#include "runtime/base/utf8.h"

namespace sigmavm {
namespace {

TEST(CaseFold, FoldsOneCodePointToOneWithoutLocale) {
  const struct {
    const char* a;
    const char* b;
    bool equal;
  } cases[] = {
      {"ABC", "abc", true},       {"\u00C4", "\u00E4", true},
      {"\u03A3", "\u03C2", true}, {"\u212A", "k", true},
      {"\u017F", "S", true},      {"\u1E9E", "\u00DF", true},
      {"\u1E9E", "ss", false},    {"\u0130", "i", false},
      {"\u0131", "I", false},     {"\U00010400", "\U00010428", true},
  };
  for (const auto& c : cases) EXPECT_EQ(Folded(c.a) == Folded(c.b), c.equal) << c.a << " " << c.b;
}

TEST(CaseFold, KeepsIllFormedBytesAndNeverOutgrowsItsBound) {
  EXPECT_EQ(Folded("A\xFF\xC3"), "a\xFF\xC3");
  for (uint32_t c = 1; c < 0x110000; ++c) {
    std::string text;
    AppendUtf8(c, text);
    ASSERT_LE(Folded(text).size(), MaxFoldedSize(text.size())) << std::hex << c;
    ASSERT_EQ(Folded(Folded(text)), Folded(text)) << std::hex << c;
  }
}

TEST(Utf8, RejectsOverlongFormsSurrogatesAndTruncation) {
  for (const char* bad : {"\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x80"}) {
    EXPECT_FALSE(IsValidUtf8(bad));
  }
  EXPECT_TRUE(IsValidUtf8("a\u00E9\u20AC\U0001F600"));
}

TEST(Utf8, OneByteBeyondAsciiIsSeenWhereverItIs) {
  for (size_t size = 0; size < 150; ++size) {
    std::string text(size, 'a');
    EXPECT_TRUE(IsAscii(text)) << size;
    for (size_t at = 0; at < size; ++at) {
      text[at] = '\x80';
      EXPECT_FALSE(IsAscii(text)) << at << " of " << size;
      text[at] = '\x7F';
    }
    EXPECT_TRUE(IsAscii(text)) << size;
  }
}

TEST(SourceMap, CountsColumnsInCodePoints) {
  SourceMap sources;
  const SourceId id = sources.Add("a.yml", "x: 1\r\n\u00E9\u00E9: 2\n");
  EXPECT_EQ(sources.Locate(id, 0), (LineColumn{1, 1}));
  EXPECT_EQ(sources.Locate(id, 10), (LineColumn{2, 3}));
  EXPECT_EQ(sources.LineAt(id, 2), "x: 1");
}

TEST(SourceMap, DoesNotCountAByteOrderMark) {
  SourceMap sources;
  const SourceId id = sources.Add("a.yml", "\xEF\xBB\xBFtitle: x\n");
  EXPECT_EQ(sources.Locate(id, 0), (LineColumn{1, 1}));
  EXPECT_EQ(sources.Locate(id, 3), (LineColumn{1, 1}));
  EXPECT_EQ(sources.Locate(id, 5), (LineColumn{1, 3}));
  EXPECT_EQ(sources.LineAt(id, 0), "title: x");
}

TEST(Diagnostic, ShowsTheLineACaretAndHelp) {
  SourceMap sources;
  const SourceId id = sources.Add("r.yml", "    ParentImage|endwith: 'x'\n");
  const Diagnostic d = Error(DiagnosticCode::kUnknownModifier, {id, 16, 23},
                             "unknown modifier 'endwith'", "did you mean 'endswith'?");
  EXPECT_EQ(Render(d, sources),
            "r.yml:1:17: error[SV0112]: unknown modifier 'endwith'\n"
            "    1 |     ParentImage|endwith: 'x'\n"
            "      |                 ^^^^^^^\n"
            "      = help: did you mean 'endswith'?\n");
}

TEST(Diagnostic, CannotDriveATerminal) {
  SourceMap sources;
  const SourceId id = sources.Add("\x1b]0;x\x07.yml", "a\x1b[31m: \xE2\x80\xAE\n");
  const std::string text =
      Render(Error(DiagnosticCode::kUnknownModifier, {id, 0, 1}, "bad \x1b[2J\n"), sources);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find("\xE2\x80\xAE"), std::string::npos);
}

TEST(DiagnosticCodes, AreAscendingAndExplained) {
  unsigned last = 0;
  for (const DiagnosticInfo& info : AllDiagnostics()) {
    EXPECT_GT(static_cast<unsigned>(info.code), last) << info.name;
    last = static_cast<unsigned>(info.code);
    EXPECT_GT(info.explanation.size(), 20u) << info.name;
    EXPECT_EQ(FindDiagnostic(CodeText(info.code)), &info);
  }
}

}  // namespace
}  // namespace sigmavm
