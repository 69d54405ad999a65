// How facts are got from the file of an image.
#pragma once

#include "collector-driver/common/codec.h"
#include "collector-driver/common/file_hashes.h"
#include "collector-driver/common/version_info.h"
#include "collector-driver/linux/service/evaluation.h"

namespace sigmavm::collector {

class ImageInspector {
 public:
  ImageInspector() = default;
  ImageInspector(const ImageInspector&) = delete;
  ImageInspector& operator=(const ImageInspector&) = delete;
  virtual ~ImageInspector() = default;

  struct Facts {
    HashStatus status = HashStatus::kNotAsked;
    FileHashes hashes;
    VersionInfo version;
    bool has_version = false;
  };
  /// Never blocks for longer than its deadline. `facts` is overwritten.
  virtual void Inspect(const RecordView& record, const FactsNeeded& needed, Facts& facts) = 0;
};

}  // namespace sigmavm::collector
