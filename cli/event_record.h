// Events of the collector as records of the engine, without a detour over JSON.
#pragma once

#include <vector>

#include "collector-driver/common/event_text.h"
#include "collector-driver/common/process_event.h"
#include "runtime/record/record.h"

namespace sigmavm::cli {

/// Fills a record with the fields that the NDJSON form of the event has, so that evaluating that
/// gives the same verdicts. Immutable, so thread-safe.
class EventRecordFiller {
 public:
  /// `schema` must outlive it.
  explicit EventRecordFiller(const record::Schema& schema);

  /// `values` come from ProcessEvent::AppendValues(), whose order is relied on. The record borrows
  /// from them and from `header` until its next Reset().
  void Fill(const collector::EventHeader& header, const std::vector<collector::EventValue>& values,
            record::Record& record) const;

 private:
  void Put(record::FieldId field, const record::Value& value, record::Record& record) const;
  void PutHeader(const collector::EventHeader& header, record::Record& record) const;

  const record::Schema& schema_;
  std::vector<record::FieldId> fields_;  // by EventField
  record::FieldId event_id_;
  record::FieldId channel_;
  record::FieldId provider_name_;
  record::FieldId provider_guid_;
  record::FieldId event_record_id_;
  record::FieldId computer_;
};

}  // namespace sigmavm::cli
