// temporary_folder.cpp - makes and removes a folder of its own.
#include "textbook/temporary_folder.hpp"

#include <cstdlib>
#include <gradus/error.hpp>

#include "base/file.hpp"

namespace gradus::textbook {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradus-textbook-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw FileError("cannot make a folder for temporary files: " + name);
  folder_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::write(std::string_view name, std::string_view bytes) const {
  std::string file = path(name);
  write_file(file, bytes);
  return file;
}

}  // namespace gradus::textbook
