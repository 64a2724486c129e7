// idx_folder.cpp - folders of IDX files: MNIST, Fashion-MNIST, EMNIST and others of their kind.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <gradus/error.hpp>
#include <map>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/idx.hpp"
#include "data/images.hpp"

namespace gradus::data {
namespace {

namespace fs = std::filesystem;

// Images and the labels that belong to them, found by their names: "train" + "-images-idx3-ubyte".
struct Pair {
  fs::path images;
  fs::path labels;
};

// What a file is: of which pair, and whether images or labels.
struct Role {
  std::string prefix;
  bool images = false;
};

// Names as they are usual say it without a look at the file.
std::optional<Role> role_by_name(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  for (const char* ending : {"-images-idx3-ubyte", "-images.idx3-ubyte", "-images-idx4-ubyte",
                             "-labels-idx1-ubyte", "-labels.idx1-ubyte"}) {
    const std::string_view end = ending;
    if (!name.ends_with(end)) continue;
    return Role{.prefix = name.substr(0, name.size() - end.size()), .images = end.starts_with("-images")};
  }
  return {};
}

// "train" of "train_images.bin"
std::string prefix_of(const fs::path& path) {
  std::string name = lower(path.filename().string());
  name.resize(std::min({name.size(), name.find("image"), name.find("label")}));
  while (!name.empty() && std::string_view("-_. ").find(name.back()) != std::string_view::npos)
    name.pop_back();
  return name;
}

std::optional<Role> role_of(const fs::path& path, std::uint64_t most) {
  if (const auto role = role_by_name(path)) return role;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return {};
  char head[8] = {};
  std::ifstream file(path, std::ios::binary);
  file.read(head, sizeof head);
  std::string_view begin(head, static_cast<std::size_t>(file.gcount()));
  Source source{.path = path.string(), .file = path.filename().string()};
  if (is_packed(begin) && fs::file_size(path, error) <= most) try {
      read_source(source, most);
      unpack(source, most);
      begin = source.bytes;
    } catch (const Error&) {
      return {};  // it may have nothing to do with the others
    }
  if (!is_idx(begin)) return {};
  return Role{.prefix = prefix_of(path), .images = begin[3] > 1};
}

// The pairs of a folder by their prefix; a plain file goes before a packed one of the same name.
std::map<std::string, Pair> pairs_in(const fs::path& folder, std::uint64_t most) {
  std::map<std::string, Pair> pairs;
  std::size_t images = 0, labels = 0;
  for (const std::string& name : readable_names_in(folder.string())) {
    const fs::path file = folder / name;
    const std::optional<Role> role = role_of(file, most);
    if (!role) continue;
    Pair& pair = pairs[role->prefix];
    fs::path& place = role->images ? pair.images : pair.labels;
    if (place.empty()) ++(role->images ? images : labels);
    if (place.empty() || file.extension() != ".gz") place = file;
  }
  // Two that are alone belong together, whatever they are called.
  if (pairs.size() == 2 && images == 1 && labels == 1) {
    Pair &first = pairs.begin()->second, &second = std::next(pairs.begin())->second;
    (first.images.empty() ? first.images : first.labels) =
        first.images.empty() ? second.images : second.labels;
    pairs.erase(std::next(pairs.begin()));
  }
  return pairs;
}

struct Chosen {
  Pair train;
  std::optional<Pair> test;
};

// One pair is all there is; of two, one must be called train and the other test (or t10k).
Chosen choose(const fs::path& folder, std::uint64_t most) {
  const auto pairs = pairs_in(folder, most);
  if (pairs.size() == 1) return {.train = pairs.begin()->second, .test = {}};
  std::vector<std::string> names;
  std::optional<Pair> train, test;
  int trains = 0, tests = 0;
  for (const auto& [prefix, pair] : pairs) {
    names.push_back(prefix);
    if (prefix.ends_with("train")) train = pair, ++trains;
    if (prefix.ends_with("t10k") || prefix.ends_with("test")) test = pair, ++tests;
  }
  if (pairs.size() != 2 || trains != 1 || tests != 1)
    throw FileError(
        fmt::format("{}: several IDX data sets ({}); put train and t10k (or test) into a folder of their own",
                    folder.string(), listed(names)));
  return {.train = *train, .test = test};
}

std::vector<std::uint8_t> read_labels(const Pair& pair, std::int64_t images, std::uint64_t most,
                                      std::string& checksums) {
  IdxFile file(pair.labels, most);
  if (file.size() != idx_header(1) + static_cast<std::size_t>(images))
    throw DataError(
        fmt::format("{}: {} bytes, but {} images need {} labels of one byte and {} bytes of header",
                    file.name(), file.size(), grouped(images), grouped(images), idx_header(1)));
  std::vector<std::uint8_t> bytes(file.size());
  checksums += checksum_text(file.read(bytes));
  idx_lengths(bytes, 1, file.name());
  bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(idx_header(1)));
  return bytes;
}

// All images lie one after another, without a copy: the test file is read first, to where its pixels belong;
// then the training file, whose last pixels replace the header of the test file.
void read_images(IdxFile& train, IdxFile* test, Images& images, std::string& checksums) {
  const int rank = train.rank() == 4 ? 4 : 3;
  const std::size_t header = idx_header(rank);
  for (const IdxFile* file : {static_cast<const IdxFile*>(&train), static_cast<const IdxFile*>(test)})
    if (file && file->size() < header)
      throw DataError(fmt::format("{}: {} bytes are too few for an IDX file", file->name(), file->size()));
  const std::size_t before = train.size() - header;
  images.memory =
      std::make_unique_for_overwrite<std::uint8_t[]>(train.size() + (test ? test->size() - header : 0));
  images.offset = header;
  std::string test_checksum;
  std::array<std::int64_t, 4> test_lengths{};
  if (test) {
    const std::span<std::uint8_t> place(images.memory.get() + before, test->size());
    test_checksum = checksum_text(test->read(place));
    test_lengths = idx_lengths(place, rank, test->name());
  }
  const std::span<std::uint8_t> place(images.memory.get(), train.size());
  checksums += checksum_text(train.read(place)) + test_checksum;
  const auto lengths = idx_lengths(place, rank, train.name());
  if (test && !std::equal(lengths.begin() + 1, lengths.end(), test_lengths.begin() + 1))
    throw DataError(fmt::format("{}: images of {}x{}, but {} has {}x{}", test->name(), test_lengths[1],
                                test_lengths[2], train.name(), lengths[1], lengths[2]));
  images.given_test = test_lengths[0];
  images.rows = lengths[0] + test_lengths[0];
  const ImageAxes axes = image_axes({lengths.begin() + 1, lengths.begin() + rank}, train.name());
  images.shape = axes.shape;
  if (axes.channels_last) move_channels_first(images.memory.get() + images.offset, images.rows, images.shape);
}

void check_pair(const Pair& pair, bool labels_needed) {
  if (pair.images.empty())
    throw FileError(
        fmt::format("{}: the images that belong to these labels are not there", pair.labels.string()));
  if (pair.labels.empty() && labels_needed)
    throw FileError(
        fmt::format("{}: the labels that belong to these images are not there", pair.images.string()));
}

std::shared_ptr<Content> read_chosen(const Chosen& chosen, const Request& request) {
  const std::uint64_t most = request.options.max_bytes;
  const bool labels_needed = request.schema == nullptr;
  check_pair(chosen.train, labels_needed);
  if (chosen.test) check_pair(*chosen.test, labels_needed);
  Images images;
  std::string checksums;
  IdxFile train(chosen.train.images, most);
  std::optional<IdxFile> test;
  if (chosen.test) test.emplace(chosen.test->images, most);
  read_images(train, test ? &*test : nullptr, images, checksums);
  const bool labelled = !chosen.train.labels.empty() && (!chosen.test || !chosen.test->labels.empty());
  if (labelled && request.options.read_targets) {
    const std::vector<std::uint8_t> bytes =
        read_labels(chosen.train, images.rows - images.given_test, most, checksums);
    images.labels.assign(bytes.begin(), bytes.end());
    if (chosen.test) {
      const std::vector<std::uint8_t> more = read_labels(*chosen.test, images.given_test, most, checksums);
      images.labels.insert(images.labels.end(), more.begin(), more.end());
    }
  }
  images.checksum = checksum_text(crc32(checksums));
  return content_of(std::move(images), request);
}

std::shared_ptr<Content> read_idx_folder(Request& request) {
  return read_chosen(choose(request.source.path, request.options.max_bytes), request);
}

// A file of images; its labels are looked for beside it.
std::shared_ptr<Content> read_idx(Request& request) {
  Source& source = request.source;
  if (source.bytes[3] == 1)
    throw UsageError(
        fmt::format("{}: labels; name the file of the images, or the folder of both", source.file));
  const fs::path path(source.path);
  std::error_code error;
  if (fs::is_regular_file(path, error) && source.part.empty())
    for (const auto& [prefix, pair] :
         pairs_in(path.has_parent_path() ? path.parent_path() : ".", request.options.max_bytes))
      if (!pair.images.empty() && fs::equivalent(pair.images, path, error))
        return read_chosen({.train = pair, .test = {}}, request);
  Images images;
  std::string checksums;
  IdxFile file(source);
  read_images(file, nullptr, images, checksums);
  images.checksum = checksum_text(crc32(checksums));
  return content_of(std::move(images), request);
}

bool is_idx_folder(const std::string& folder) { return !pairs_in(folder, LoadOptions().max_bytes).empty(); }

}  // namespace

constinit const Format idx_format{"IDX (MNIST)", is_idx, nullptr, read_idx};
constinit const FolderFormat idx_folder_format{"IDX files (MNIST)", is_idx_folder, read_idx_folder};

}  // namespace gradus::data
