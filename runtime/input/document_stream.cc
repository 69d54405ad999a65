#include "runtime/input/document_stream.h"

#include <cstring>
#include <utility>

#include "runtime/input/content_type.h"
#include "runtime/input/decompressor.h"
#include "runtime/input/text_blanks.h"
#include "runtime/input/utf16_source.h"

namespace sigmavm::input {
namespace {

// A compressed file inside a compressed file is as far as anybody goes by accident.
constexpr int kMaxWrappers = 4;
constexpr size_t kHeadBytes = size_t{64} << 10;

/// The first bytes of a source: what is there, and at least kContentHeadBytes if there are as many.
struct Head {
  std::string bytes;
  std::optional<Diagnostic> problem;  ///< met before there were enough
};

Head ReadHead(ByteSource& source) {
  Head head;
  head.bytes.resize(kHeadBytes);
  size_t size = 0;
  while (size < kContentHeadBytes) {
    ReadOutcome outcome = source.Read({head.bytes.data() + size, kHeadBytes - size});
    head.problem = std::move(outcome.problem);
    if (outcome.size == 0) break;
    size += outcome.size;
  }
  head.bytes.resize(size);
  return head;
}

Diagnostic NotText(const Content& content, const std::string& name) {
  if (content.type == ContentType::kEvtx) {
    return ErrorAt(DiagnosticCode::kEvtxNotSupported, name, "EVTX event logs are not supported yet",
                   "export it with `wevtutil qe FILE /lf:true /f:xml`, or with evtx_dump as JSON");
  }
  const std::string what =
      content.name.empty() ? "the input is not text" : "the input is " + std::string(content.name);
  return ErrorAt(DiagnosticCode::kBinaryInput, name, what, "give JSON or XML events");
}

}  // namespace

Result<std::unique_ptr<ByteSource>> DecodeContent(std::unique_ptr<ByteSource> source,
                                                  const std::string& name) {
  for (int wrappers = 0;; ++wrappers) {
    Head head = ReadHead(*source);
    if (head.problem) return std::move(*head.problem);
    const Content content = DetectContent(head.bytes);
    const size_t mark = Utf8MarkLength(head.bytes);
    source = PutBack(head.bytes.substr(mark), std::move(source));
    switch (content.type) {
      case ContentType::kText:
        return source;
      case ContentType::kUtf16Little:
        return DecodeUtf16(std::move(source), ByteOrder::kLittle);
      case ContentType::kUtf16Big:
        return DecodeUtf16(std::move(source), ByteOrder::kBig);
      case ContentType::kGzip:
        source = DecompressGzip(std::move(source), name);
        break;
      case ContentType::kZstd:
        source = DecompressZstd(std::move(source), name);
        break;
      case ContentType::kEvtx:
      case ContentType::kBinary:
        return NotText(content, name);
    }
    if (wrappers == kMaxWrappers) {
      return ErrorAt(DiagnosticCode::kBinaryInput, name, "the input is compressed too many times");
    }
  }
}

DocumentStream::DocumentStream(std::unique_ptr<ByteSource> text, std::string name,
                               std::shared_ptr<BlockPool> pool)
    : text_(std::move(text)), name_(std::move(name)), pool_(std::move(pool)) {
  block_ = pool_->Take(0);
}

std::optional<Batch> DocumentStream::Next(Diagnostics& problems) {
  while (!done_) {
    Fill(problems);
    if (splitter_ == nullptr && !ChooseSplitter(problems)) continue;
    std::vector<std::string_view> documents;
    const size_t consumed = Split(documents);
    records_ += documents.size();
    if (at_end_) Finish(problems);
    if (!documents.empty()) return TakeBatch(std::move(documents), consumed);
    Drop(consumed);
  }
  return std::nullopt;
}

/// Reads until the block is full or the source has nothing more at the moment.
void DocumentStream::Fill(Diagnostics& problems) {
  if (used_ == block_.capacity()) Grow();
  while (used_ < block_.capacity()) {
    const size_t room = block_.capacity() - used_;
    ReadOutcome outcome = text_->Read({block_.data() + used_, room});
    if (outcome.problem) {
      problems.push_back(std::move(*outcome.problem));
      damaged_ = true;
    }
    at_end_ = outcome.size == 0;
    used_ += outcome.size;
    if (outcome.size < room) break;
  }
  std::memset(block_.data() + used_, 0, kDocumentPadding);
}

void DocumentStream::Grow() {
  Block larger = pool_->Take(2 * block_.capacity());
  std::memcpy(larger.data(), block_.data(), used_);
  block_ = std::move(larger);
}

/// False when there is nothing to split, now or ever.
bool DocumentStream::ChooseSplitter(Diagnostics& problems) {
  size_t blanks = 0;
  while (blanks < used_ && IsBlank(block_.data()[blanks])) ++blanks;
  Drop(blanks);
  const std::optional<Layout> layout = DetectLayout({block_.data(), used_}, at_end_);
  if (!layout) return false;
  if (*layout == Layout::kUnknown) {
    done_ = true;
    if (damaged_) return false;  // why there is no more to tell it by has been said
    problems.push_back(ErrorAt(DiagnosticCode::kUnknownInputFormat, name_,
                               "the input is neither JSON nor XML",
                               "give JSON objects or <Event> elements"));
    return false;
  }
  format_ = *layout == Layout::kXml ? Format::kXml : Format::kJson;
  splitter_ = MakeSplitter(*layout);
  return true;
}

size_t DocumentStream::Split(std::vector<std::string_view>& documents) {
  return splitter_->Split({block_.data(), used_}, at_end_ && !damaged_, documents);
}

Batch DocumentStream::TakeBatch(std::vector<std::string_view> documents, size_t consumed) {
  const size_t rest = used_ - consumed;
  Block next = pool_->Take(2 * rest);
  std::memcpy(next.data(), block_.data() + consumed, rest);
  used_ = rest;
  Batch batch;
  batch.source_name = name_;
  batch.first_record = records_ - documents.size() + 1;
  batch.format = format_;
  batch.documents = std::move(documents);
  batch.block = std::exchange(block_, std::move(next));
  return batch;
}

void DocumentStream::Drop(size_t size) {
  used_ -= size;
  std::memmove(block_.data(), block_.data() + size, used_);
}

void DocumentStream::Finish(Diagnostics& problems) {
  done_ = true;
  if (format_ != Format::kXml || records_ > 0 || damaged_) return;
  problems.push_back(Warning(DiagnosticCode::kNoEventElements, {}, "the input has no <Event>"));
  problems.back().where = name_;
}

}  // namespace sigmavm::input
