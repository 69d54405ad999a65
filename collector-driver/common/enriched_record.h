// What the user side found out beside a record, kept with the record, so that a replay does not ask
// another machine.
#pragma once

#include <string>

#include "collector-driver/common/codec.h"
#include "collector-driver/common/process_event.h"

namespace sigmavm::collector {

/// Begins `writer` with a copy of the record and adds what `context` has: names, container,
/// arguments, hashes and version. Parents are not kept: a replay finds them by the records before.
void WriteEnriched(const RecordView& record, const EventContext& context, RecordWriter& writer);

/// Room for what the context of an enriched record refers to. Reusable.
struct EnrichmentMemory {
  FileHashes hashes;
  VersionInfo version;
};

/// True when WriteEnriched() made the record: nothing is to be looked up.
[[nodiscard]] bool IsEnriched(const RecordView& record) noexcept;

/// Sets what WriteEnriched() kept; leaves parents and GUIDs alone. `context` then borrows from the
/// record's bytes and from `memory`.
void ReadEnriched(const RecordView& record, EnrichmentMemory& memory, EventContext& context);

}  // namespace sigmavm::collector
