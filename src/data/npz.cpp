// npz.cpp - data in arrays of NumPy: a table or images, with targets beside them in an archive.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/error.hpp>
#include <map>
#include <optional>
#include <span>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/images.hpp"
#include "data/npy.hpp"
#include "data/zip.hpp"

namespace gradus::data {
namespace {

bool is_npz(std::string_view bytes) {
  if (!is_zip(bytes)) return false;
  try {
    const ZipArchive archive(bytes, "");
    const auto& members = archive.members();
    return !members.empty() &&
           std::all_of(members.begin(), members.end(),
                       [](const ZipArchive::Member& member) { return member.name.ends_with(".npy"); });
  } catch (const DataError&) {
    return false;  // the reader of archives says what is wrong
  }
}

bool is_numpy(std::string_view bytes) { return is_npy(bytes) || is_npz(bytes); }

/// Inputs and targets as arrays; the test set behind, where one is given.
struct Arrays {
  /// Bytes of archives that were unpacked.
  std::vector<std::string> bytes{};
  std::vector<NpyArray> x{}, y{};
  /// How each is called.
  std::string x_name{}, y_name = "y";
};

std::int64_t rows_of(const std::vector<NpyArray>& arrays) {
  std::int64_t rows = 0;
  for (const NpyArray& array : arrays) rows += array.lengths.empty() ? 0 : array.lengths[0];
  return rows;
}

// The names that people give to inputs and targets.
constexpr const char* x_names[] = {"x", "data", "features", "images", "inputs", "arr_0"};
constexpr const char* y_names[] = {"y", "target", "targets", "labels", "label", "arr_1"};

template <std::size_t count>
const ZipArchive::Member* member_of(const ZipArchive& archive, const char* const (&names)[count],
                                    const std::string& ending) {
  for (const char* name : names)
    for (const ZipArchive::Member& member : archive.members())
      if (lower(member.name) == name + ending + ".npy") return &member;
  return nullptr;
}

Arrays arrays_of_archive(const Source& source, std::uint64_t most) {
  const ZipArchive archive(source.bytes, source.file);
  Arrays arrays;
  arrays.bytes.reserve(4);
  std::uint64_t left = most;
  const auto take = [&](const ZipArchive::Member* member, std::vector<NpyArray>& to) {
    if (!member) return;
    arrays.bytes.push_back(archive.read(*member, left));
    left -= arrays.bytes.back().size();
    to.push_back(read_npy(arrays.bytes.back(), fmt::format("{}:{}", source.file, member->name)));
  };
  const bool halves = member_of(archive, x_names, "_train") != nullptr;
  constexpr const char *all[] = {""}, *parts[] = {"_train", "_test"};
  for (const char* ending :
       halves ? std::span<const char* const>(parts) : std::span<const char* const>(all)) {
    const ZipArchive::Member* x = member_of(archive, x_names, ending);
    take(x, arrays.x);
    if (x) take(member_of(archive, y_names, ending), arrays.y);
  }
  if (arrays.x.empty()) {
    std::vector<std::string> names;
    for (const ZipArchive::Member& member : archive.members()) names.push_back(member.name);
    throw DataError(fmt::format(
        "{}: which array holds the inputs? Call them X and y, perhaps with _train and _test; here are {}",
        source.file, listed(names)));
  }
  if (!arrays.y.empty() && (arrays.y.size() != arrays.x.size() || rows_of(arrays.x) != rows_of(arrays.y)))
    throw DataError(fmt::format("{}: {} rows of inputs and {} of targets", source.file, rows_of(arrays.x),
                                rows_of(arrays.y)));
  return arrays;
}

Arrays arrays_of(const Source& source, std::uint64_t most) {
  if (!is_npy(source.bytes)) return arrays_of_archive(source, most);
  Arrays arrays;
  arrays.x.push_back(read_npy(source.bytes, source.file));
  return arrays;
}

void expect_alike(const Arrays& arrays, const std::string& file) {
  for (const std::vector<NpyArray>* group : {&arrays.x, &arrays.y})
    for (const NpyArray& array : *group) {
      if (array.lengths.empty())
        throw DataError(fmt::format("{}: a single element, where rows should be", file));
      if (!std::equal(array.lengths.begin() + 1, array.lengths.end(), group->front().lengths.begin() + 1,
                      group->front().lengths.end()))
        throw DataError(fmt::format("{}: rows for training and for the test are of different shapes", file));
    }
}

bool are_images(const Arrays& arrays) {
  const NpyArray& x = arrays.x.front();
  return x.lengths.size() > 2 && x.kind == 'u' && x.size == 1;
}

void copy_pixels(const NpyArray& x, std::uint8_t* out) {
  const std::int64_t count = x.count();
  if (!x.fortran)
    std::copy_n(x.bytes.begin(), count, out);
  else
    for (std::int64_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(x.bytes[x.place(i)]);
}

// Numbers that count classes as they are; texts by their order.
void take_image_labels(const Arrays& arrays, Images& images, const std::string& file) {
  std::map<std::string, std::int64_t> numbers;
  for (const NpyArray& y : arrays.y) {
    if (y.count() != y.lengths[0]) throw DataError(fmt::format("{}: several labels for an image", file));
    for (std::int64_t i = 0; i < y.count(); ++i) {
      if (y.is_text() || y.kind == 'b') {
        numbers.emplace(y.text(y.place(i)), 0);
        continue;
      }
      const double label = y.number(y.place(i));
      if (label != std::floor(label) || std::abs(label) > 1e9)
        throw DataError(fmt::format("{}: the label of image {} is {}; labels are whole numbers or texts",
                                    file, i + 1, label));
      images.labels.push_back(static_cast<std::int64_t>(label));
    }
  }
  if (numbers.empty()) return;
  for (auto& [name, number] : numbers) {
    number = static_cast<std::int64_t>(images.names.size());
    images.names.push_back(name);
  }
  for (const NpyArray& y : arrays.y)
    for (std::int64_t i = 0; i < y.count(); ++i) images.labels.push_back(numbers.at(y.text(y.place(i))));
}

std::shared_ptr<Content> images_of(const Arrays& arrays, const Request& request) {
  Images images;
  const NpyArray& first = arrays.x.front();
  const ImageAxes axes = image_axes({first.lengths.begin() + 1, first.lengths.end()}, request.source.file);
  images.shape = axes.shape;
  images.rows = rows_of(arrays.x);
  if (arrays.x.size() > 1) images.given_test = arrays.x[1].lengths[0];
  const auto each = static_cast<std::size_t>(images.shape.size());
  images.memory =
      std::make_unique_for_overwrite<std::uint8_t[]>(static_cast<std::size_t>(images.rows) * each);
  std::uint8_t* out = images.memory.get();
  for (const NpyArray& x : arrays.x) {
    copy_pixels(x, out);
    out += x.count();
  }
  if (axes.channels_last) move_channels_first(images.memory.get(), images.rows, images.shape);
  if (!arrays.y.empty()) take_image_labels(arrays, images, request.source.file);
  images.checksum = checksum_text(crc32(request.source.bytes));
  return content_of(std::move(images), request);
}

std::int64_t width_of(const NpyArray& array) { return array.count() / array.lengths[0]; }

void write_names(const NpyArray& array, const std::string& name, TableWriter& writer) {
  const std::int64_t width = width_of(array);
  for (std::int64_t j = 0; j < width; ++j)
    writer.text(width == 1 && name == "y" ? name : fmt::format("{}{}", name, j));
}

void write_row(const NpyArray& array, std::int64_t row, TableWriter& writer) {
  const std::int64_t width = width_of(array);
  for (std::int64_t j = row * width; j < (row + 1) * width; ++j) {
    const std::string text = array.text(array.place(j));
    if (array.is_text())
      writer.text(text);
    else
      writer.plain(text);
  }
}

/// Columns x0, x1, ... and y.
std::shared_ptr<Content> table_of_arrays(const Arrays& arrays, const Request& request) {
  const Source& source = request.source;
  TableWriter writer;
  write_names(arrays.x.front(), "x", writer);
  if (!arrays.y.empty()) write_names(arrays.y.front(), "y", writer);
  writer.end_row();
  for (std::size_t part = 0; part < arrays.x.size(); ++part)
    for (std::int64_t row = 0; row < arrays.x[part].lengths[0]; ++row) {
      write_row(arrays.x[part], row, writer);
      if (!arrays.y.empty()) write_row(arrays.y[part], row, writer);
      writer.end_row();
      if (writer.size() > request.options.max_bytes)
        refuse_size(source.file, request.options.max_bytes, true);
    }
  const std::shared_ptr<Content> content =
      encode(writer.finish(source.file, checksum_text(crc32(source.bytes))), request);
  if (arrays.x.size() > 1 && content->row_numbers.empty() && !request.schema)
    content->given_test = arrays.x[1].lengths[0];
  return content;
}

std::shared_ptr<Content> read_numpy(Request& request) {
  const Arrays arrays = arrays_of(request.source, request.options.max_bytes);
  expect_alike(arrays, request.source.file);
  return are_images(arrays) ? images_of(arrays, request) : table_of_arrays(arrays, request);
}

}  // namespace

constinit const Format numpy_format{"NPY and NPZ (NumPy)", is_numpy, nullptr, read_numpy};

}  // namespace gradus::data
