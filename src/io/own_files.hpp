// own_files.hpp - model files and others of their format where they may not be links: in the folder of a run.
#pragma once

#include <cstdint>
#include <gradus/io.hpp>
#include <string>

#include "base/file.hpp"

namespace gradus::io {

/// As their namesakes in io.hpp, with a say on links.
TensorFile read_safetensors(const std::string& path, std::uint64_t max_bytes, Links links);
void write_safetensors(const std::string& path, const TensorFile& file, Links links);
SavedModel load_model(const std::string& path, std::uint64_t max_bytes, Links links);
void save_model(const std::string& path, const SavedModel& saved, Links links);

}  // namespace gradus::io
