// files.hpp - tables that a test writes and reads back, and the data that tests may use.
#pragma once

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <gradus/data.hpp>
#include <gradus/error.hpp>
#include <string>
#include <vector>

#include "source_folder.hpp"
#include "support/temporary_folder.hpp"

namespace gradus {

/// A table in examples/data.
inline std::string example(const std::string& name) { return GRADUS_SOURCE_DIR "/examples/data/" + name; }

/// A data set too large for the repository.
inline std::string shared_data(const std::string& name) {
  return GRADUS_SOURCE_DIR "/../shared/data/" + name;
}

/// Loads a table given as text.
inline Dataset load_text(const std::string& text, const LoadOptions& options,
                         const std::string& name = "t.csv") {
  const TemporaryFolder folder;
  return load(folder.write(name, text), options);
}

/// A gzip file of one member.
inline std::string gzip(const std::string& text) {
  libdeflate_compressor* compressor = libdeflate_alloc_compressor(6);
  std::string out(libdeflate_gzip_compress_bound(compressor, text.size()), '\0');
  out.resize(libdeflate_gzip_compress(compressor, text.data(), text.size(), out.data(), out.size()));
  libdeflate_free_compressor(compressor);
  return out;
}

/// The inputs of all rows, in the order of the file.
inline std::vector<double> inputs_of(const Dataset& data) {
  std::vector<double> x(static_cast<std::size_t>(data.rows() * data.schema().features()));
  data.copy_inputs(data.all().indices(), x.data());
  return x;
}

}  // namespace gradus

#define EXPECT_HAS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)
