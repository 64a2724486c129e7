// cifar.cpp - the binary files of CIFAR-10 and CIFAR-100: a label or two, then 32 x 32 pixels in three
// planes.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gradus/error.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/images.hpp"
#include "data/utf8.hpp"

namespace gradus::data {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t cifar_side = 32, cifar_channels = 3;
constexpr std::size_t cifar_pixels = cifar_side * cifar_side * cifar_channels;

/// One of the labels in front of each image.
struct CifarLabel {
  const char* target;
  unsigned classes;
  /// The file beside the images that has a name for each class in a line.
  const char* names;
};
constexpr CifarLabel ten_labels[] = {{"label", 10, "batches.meta.txt"}};
constexpr CifarLabel hundred_labels[] = {{"coarse_label", 20, "coarse_label_names.txt"},
                                         {"fine_label", 100, "fine_label_names.txt"}};

struct CifarKind {
  std::span<const CifarLabel> labels;
  std::size_t record() const { return labels.size() + cifar_pixels; }
};
constexpr CifarKind cifar_kinds[] = {{ten_labels}, {hundred_labels}};

bool begins_with_labels(const CifarKind& kind, std::string_view record) {
  for (std::size_t i = 0; i < kind.labels.size(); ++i)
    if (static_cast<unsigned char>(record[i]) >= kind.labels[i].classes) return false;
  return true;
}

// No sign marks these files: whole records of which each begins with labels, and no text.
const CifarKind* cifar_kind(std::string_view bytes) {
  for (const CifarKind& kind : cifar_kinds) {
    const std::size_t record = kind.record();
    if (bytes.empty() || bytes.size() % record != 0) continue;
    bool labels = true;
    for (std::size_t at = 0; labels && at < bytes.size(); at += record)
      labels = begins_with_labels(kind, bytes.substr(at));
    const std::string_view first = bytes.substr(0, record);
    const bool text = first.find('\0') == std::string_view::npos && first_invalid_utf8(first) == first.size();
    if (labels && !text) return &kind;
  }
  return nullptr;
}

bool is_cifar(std::string_view bytes) { return cifar_kind(bytes) != nullptr; }

// By its size and its first labels, without reading it.
bool is_cifar_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const std::uintmax_t size = fs::file_size(path, error);
  char head[2] = {};
  std::ifstream(path, std::ios::binary).read(head, sizeof head);
  return std::any_of(std::begin(cifar_kinds), std::end(cifar_kinds), [&](const CifarKind& kind) {
    return size > 0 && size % kind.record() == 0 && begins_with_labels(kind, {head, sizeof head});
  });
}

std::vector<std::string> cifar_files(const std::string& folder) {
  std::vector<std::string> files;
  for (const std::string& name : readable_names_in(folder))
    if (is_cifar_file(fs::path(folder) / name)) files.push_back((fs::path(folder) / name).string());
  return files;
}

std::vector<std::string> lines_of(const std::string& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (const std::string_view name = trimmed(line.substr(0, line.find('\r'))); !name.empty())
      lines.emplace_back(name);
  return lines;
}

// From the file beside the images, or, where that is not there, from a model of as many classes.
std::vector<std::string> names_of_classes(const CifarLabel& label, const fs::path& folder,
                                          const Schema* schema) {
  std::vector<std::string> names = lines_of((folder / label.names).string());
  if (names.empty() && schema && schema->classes.size() == label.classes) names = schema->classes;
  if (names.size() != label.classes) names.clear();
  return names;
}

// The last of them, unless another is the target.
std::size_t chosen_label(const CifarKind& kind, const Request& request) {
  const std::vector<std::string>& wanted = request.schema ? request.schema->targets : request.options.target;
  for (std::size_t i = 0; i < kind.labels.size(); ++i)
    if (wanted == std::vector<std::string>{kind.labels[i].target}) return i;
  return kind.labels.size() - 1;
}

void append_records(std::string_view bytes, const CifarKind& kind, std::size_t label, Images& images) {
  std::uint8_t* out = images.memory.get() + static_cast<std::size_t>(images.rows) * cifar_pixels;
  for (std::size_t at = 0; at < bytes.size(); at += kind.record(), ++images.rows) {
    const std::string_view record = bytes.substr(at, kind.record());
    images.labels.push_back(static_cast<unsigned char>(record[label]));
    out = std::copy(record.begin() + static_cast<std::ptrdiff_t>(kind.labels.size()), record.end(), out);
  }
}

Images empty_images(const CifarKind& kind, std::size_t label, std::size_t rows) {
  Images images;
  images.shape = Shape{cifar_channels, cifar_side, cifar_side};
  images.memory = std::make_unique_for_overwrite<std::uint8_t[]>(rows * cifar_pixels);
  images.target = kind.labels[label].target;
  return images;
}

std::shared_ptr<Content> read_cifar(Request& request) {
  const std::string& bytes = request.source.bytes;
  const CifarKind& kind = *cifar_kind(bytes);
  const std::size_t label = chosen_label(kind, request);
  Images images = empty_images(kind, label, bytes.size() / kind.record());
  append_records(bytes, kind, label, images);
  images.names =
      names_of_classes(kind.labels[label], fs::path(request.source.path).parent_path(), request.schema);
  images.checksum = checksum_text(crc32(bytes));
  return content_of(std::move(images), request);
}

bool is_test_file(const std::string& path) {
  return lower(fs::path(path).filename().string()).find("test") != std::string::npos;
}

// Batches in the order of their names; those called test are the given test set.
std::shared_ptr<Content> read_cifar_folder(Request& request) {
  const std::string& folder = request.source.path;
  std::vector<std::string> files = cifar_files(folder);
  std::stable_partition(files.begin(), files.end(),
                        [](const std::string& path) { return !is_test_file(path); });
  if (is_test_file(files.front()))
    throw FileError(
        fmt::format("{}: of CIFAR only test images are here ({}); name the file to use them as data", folder,
                    listed(files)));
  std::vector<std::string> contents;
  std::size_t size = 0;
  std::string checksums;
  const CifarKind* kind = nullptr;
  for (const std::string& path : files) {
    if (size > request.options.max_bytes) refuse_size(folder, request.options.max_bytes);
    contents.push_back(read_file(path, request.options.max_bytes - size));
    const CifarKind* found = cifar_kind(contents.back());
    if (!found || (kind && found != kind))
      throw DataError(fmt::format("{}: no images of CIFAR as {} has", path, files.front()));
    kind = found;
    size += contents.back().size();
    checksums += checksum_text(crc32(contents.back()));
  }
  const std::size_t label = chosen_label(*kind, request);
  Images images = empty_images(*kind, label, size / kind->record());
  for (std::size_t i = 0; i < files.size(); ++i) {
    append_records(contents[i], *kind, label, images);
    if (is_test_file(files[i]))
      images.given_test += static_cast<std::int64_t>(contents[i].size() / kind->record());
  }
  images.names = names_of_classes(kind->labels[label], folder, request.schema);
  images.checksum = checksum_text(crc32(checksums));
  return content_of(std::move(images), request);
}

bool is_cifar_folder(const std::string& folder) { return !cifar_files(folder).empty(); }

}  // namespace

constinit const Format cifar_format{"CIFAR-10 and CIFAR-100 (binary)", is_cifar, nullptr, read_cifar};
constinit const FolderFormat cifar_folder_format{"files of CIFAR-10 or CIFAR-100 (binary)", is_cifar_folder,
                                                 read_cifar_folder};

}  // namespace gradus::data
