// idx_folder.cpp - folders of IDX files: MNIST, Fashion-MNIST, EMNIST and others of their kind.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <map>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/idx.hpp"

namespace gradus::data {
namespace {

namespace fs = std::filesystem;

// Images and the labels that belong to them, found by their names: "train" + "-images-idx3-ubyte".
struct Pair {
  fs::path images;
  fs::path labels;
};

// What a file name says: which pair, and whether images or labels.
struct Role {
  std::string prefix;
  bool images = false;
};

std::optional<Role> role_of(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  for (const char* ending :
       {"-images-idx3-ubyte", "-images.idx3-ubyte", "-labels-idx1-ubyte", "-labels.idx1-ubyte"}) {
    const std::string_view end = ending;
    if (!name.ends_with(end)) continue;
    return Role{.prefix = name.substr(0, name.size() - end.size()), .images = end.starts_with("-images")};
  }
  return {};
}

// The pairs of a folder by their prefix; a plain file goes before a compressed one of the same name.
std::map<std::string, Pair> pairs_in(const fs::path& folder) {
  std::map<std::string, Pair> pairs;
  for (const std::string& name : names_in(folder)) {
    const fs::path file = folder / name;
    const std::optional<Role> role = role_of(file);
    if (!role) continue;
    Pair& pair = pairs[role->prefix];
    fs::path& place = role->images ? pair.images : pair.labels;
    if (place.empty() || file.extension() != ".gz") place = file;
  }
  return pairs;
}

struct Chosen {
  Pair train;
  std::optional<Pair> test;
};

// One pair is all there is; of two, one must be called train and the other test (or t10k).
Chosen choose(const fs::path& folder) {
  const auto pairs = pairs_in(folder);
  if (pairs.empty())
    throw FileError(fmt::format("{}: no IDX files here (train-images-idx3-ubyte and the like, plain or .gz)",
                                folder.string()));
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
void read_images(const Chosen& chosen, std::uint64_t most, Content& content, std::string& checksums) {
  constexpr std::size_t header = idx_header(3);
  IdxFile train(chosen.train.images, most);
  std::optional<IdxFile> test;
  if (chosen.test) test.emplace(chosen.test->images, most);
  for (const IdxFile* file : {&train, test ? &*test : nullptr})
    if (file && file->size() < header)
      throw DataError(fmt::format("{}: {} bytes are too few for an IDX file", file->name(), file->size()));
  const std::size_t pixels = train.size() - header;
  content.memory =
      std::make_unique_for_overwrite<std::uint8_t[]>(train.size() + (test ? test->size() - header : 0));
  content.pixels = content.memory.get() + header;
  std::string test_checksum;
  std::array<std::int64_t, 3> test_lengths{};
  if (test) {
    const std::span<std::uint8_t> place(content.memory.get() + pixels, test->size());
    test_checksum = checksum_text(test->read(place));
    test_lengths = idx_lengths(place, 3, test->name());
  }
  const std::span<std::uint8_t> place(content.memory.get(), train.size());
  checksums += checksum_text(train.read(place)) + test_checksum;
  const auto lengths = idx_lengths(place, 3, train.name());
  if (test && (lengths[1] != test_lengths[1] || lengths[2] != test_lengths[2]))
    throw DataError(fmt::format("{}: images of {}x{}, but {} has {}x{}", test->name(), test_lengths[1],
                                test_lengths[2], train.name(), lengths[1], lengths[2]));
  content.given_test = test_lengths[0];
  content.rows = lengths[0] + test_lengths[0];
  content.schema.image = Shape{1, lengths[1], lengths[2]};
}

void check_pair(const Pair& pair, bool labels_needed) {
  if (pair.images.empty())
    throw FileError(
        fmt::format("{}: the images that belong to these labels are not there", pair.labels.string()));
  if (pair.labels.empty() && labels_needed)
    throw FileError(
        fmt::format("{}: the labels that belong to these images are not there", pair.images.string()));
}

std::shared_ptr<Content> read_idx(const Request& request) {
  const fs::path path(request.path);
  const bool labels_needed = request.schema == nullptr;
  const std::uint64_t most = request.options.max_bytes;
  Chosen chosen;
  if (fs::is_directory(path))
    chosen = choose(path);
  else
    chosen.train = pairs_in(path.has_parent_path() ? path.parent_path() : ".")[role_of(path)->prefix];
  check_pair(chosen.train, labels_needed);
  if (chosen.test) check_pair(*chosen.test, labels_needed);

  auto content = std::make_shared<Content>();
  content->name = path.filename().string();
  content->pixel_scale = 1.0 / 255;
  std::string checksums;
  read_images(chosen, most, *content, checksums);
  if (request.schema) {
    adopt_schema(*content, *request.schema);
  } else {
    content->schema.sample =
        content->schema.image.labelled(0, "channels").labelled(1, "height").labelled(2, "width");
    content->schema.targets = {"label"};
  }
  const bool labelled = !chosen.train.labels.empty() && (!chosen.test || !chosen.test->labels.empty());
  if (labelled && request.options.read_targets) {
    const std::vector<std::uint8_t> bytes =
        read_labels(chosen.train, content->rows - content->given_test, most, checksums);
    std::vector<std::int64_t> codes(bytes.begin(), bytes.end());
    if (chosen.test) {
      const std::vector<std::uint8_t> more = read_labels(*chosen.test, content->given_test, most, checksums);
      codes.insert(codes.end(), more.begin(), more.end());
    }
    set_labels(*content, codes, request.schema);
  }
  content->checksum = checksum_text(crc32(checksums));
  return content;
}

bool claims_idx(const fs::path& path) { return fs::is_directory(path) || role_of(path).has_value(); }

}  // namespace

constinit const Format idx_format{"a folder of IDX files (MNIST)", claims_idx, read_idx};

}  // namespace gradus::data
