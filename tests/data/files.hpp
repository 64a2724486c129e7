// files.hpp - small files that a test writes and throws away, and the data that tests may use.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "source_folder.hpp"

namespace gradus {

/// A folder of its own, removed in the end.
class Folder {
 public:
  Folder() {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("gradus_data_" + std::to_string(getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  /// Writes a file; returns its path.
  std::string write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

/// A table in examples/data.
inline std::string example(const std::string& name) { return GRADUS_SOURCE_DIR "/examples/data/" + name; }

/// A data set too large for the repository.
inline std::string shared_data(const std::string& name) {
  return GRADUS_SOURCE_DIR "/../shared/data/" + name;
}

/// The message of the error that a call throws.
template <class ErrorType, class Call>
std::string message_of(const Call& call) {
  try {
    call();
  } catch (const ErrorType& error) {
    return error.what();
  }
  ADD_FAILURE() << "nothing of that type was thrown";
  return "";
}

/// Loads a table given as text.
inline Dataset load_text(const std::string& text, const LoadOptions& options,
                         const std::string& name = "t.csv") {
  const Folder folder;
  return load(folder.write(name, text), options);
}

/// The inputs of all rows, in the order of the file.
inline std::vector<double> inputs_of(const Dataset& data) {
  std::vector<double> x(static_cast<std::size_t>(data.rows() * data.schema().features()));
  data.copy_inputs(data.all().indices(), x.data());
  return x;
}

}  // namespace gradus

#define EXPECT_HAS(text, part) EXPECT_NE(std::string(text).find(part), std::string::npos) << (text)
