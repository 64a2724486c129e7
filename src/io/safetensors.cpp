// safetensors.cpp - the safetensors format: 8 bytes of header length, a JSON header, and the tensors' bytes.
#include <algorithm>
#include <bit>
#include <cstring>
#include <set>
#include <tuple>

#include "base/json.hpp"
#include "base/text.hpp"
#include "io/own_files.hpp"

namespace gradus {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors files are little-endian");

constexpr const char* metadata_key = "__metadata__";
constexpr std::size_t length_bytes = 8;
// The official reader's limit.
constexpr std::uint64_t largest_header = 100'000'000;
// Names, entries, and the lists inside an entry.
constexpr int deepest_header = 3;

// Members sorted by name: found in logarithmic time, however many a hostile file has.

struct TypeName {
  Dtype dtype;
  std::string_view name;
};
constexpr TypeName type_names[] = {{Dtype::float32, "F32"},
                                   {Dtype::float64, "F64"},
                                   {Dtype::int64, "I64"},
                                   {Dtype::boolean, "BOOL"},
                                   {Dtype::uint8, "U8"}};
static_assert(std::size(type_names) == dtype_count);

std::string_view type_name(Dtype dtype) {
  const auto same = [&](const TypeName& type) { return type.dtype == dtype; };
  return std::find_if(std::begin(type_names), std::end(type_names), same)->name;
}

// Reads the parts of one file, whose name goes into every error.
class Reader {
 public:
  Reader(std::string_view bytes, std::string_view what) : bytes_(bytes), what_(what) {}

  TensorFile read();

 private:
  struct Entry {
    std::string name;
    Dtype dtype = Dtype::float32;
    Shape shape;
    std::uint64_t begin = 0, end = 0;
  };

  [[noreturn]] void refuse(const std::string& problem) const {
    throw FileError(fmt::format("{} is no usable safetensors file: {}", what_, problem));
  }
  std::string_view split_header();
  Entry read_entry(const std::string& name, const Json& json) const;
  Dtype read_dtype(const std::string& name, const std::string& type) const;
  Shape read_shape(const std::string& name, const std::vector<std::int64_t>& lengths) const;
  std::map<std::string, std::string> read_metadata(const Json& json) const;
  void check_layout(const std::vector<Entry>& entries) const;
  Tensor read_tensor(const Entry& entry) const;

  std::string_view bytes_, what_;
  /// All after the header.
  std::string_view data_;
};

// The header's text; data_ is what follows it.
std::string_view Reader::split_header() {
  if (bytes_.size() < length_bytes)
    refuse(fmt::format("it has only {} bytes; is it cut off?", bytes_.size()));
  std::uint64_t length = 0;
  std::memcpy(&length, bytes_.data(), length_bytes);
  const std::string_view rest = bytes_.substr(length_bytes);
  if (length > largest_header) refuse("it does not begin with the length of a header");
  if (length > rest.size()) refuse("its header is longer than the file; is it cut off?");
  data_ = rest.substr(length);
  const std::string_view text = rest.substr(0, length);
  if (text.empty() || text.front() != '{') refuse("its header does not begin with {");
  return text;
}

Dtype Reader::read_dtype(const std::string& name, const std::string& type) const {
  for (const TypeName& known : type_names)
    if (known.name == type) return known.dtype;
  refuse(fmt::format("tensor {} has elements of type {}; only F32, F64, I64, BOOL and U8 can be read",
                     quote(name), quote(type)));
}

Shape Reader::read_shape(const std::string& name, const std::vector<std::int64_t>& lengths) const {
  if (lengths.size() > Shape::max_rank)
    refuse(fmt::format("tensor {} has {} axes, more than {}", quote(name), lengths.size(), Shape::max_rank));
  if (std::any_of(lengths.begin(), lengths.end(), [](std::int64_t length) { return length < 0; }))
    refuse(fmt::format("tensor {} has an axis of negative length", quote(name)));
  try {
    return Shape(std::span<const std::int64_t>(lengths));
  } catch (const ShapeError& error) {
    refuse(fmt::format("tensor {} is impossibly large: {}", quote(name), error.what()));
  }
}

Reader::Entry Reader::read_entry(const std::string& name, const Json& json) const {
  const std::string label = fmt::format("tensor {} of {}", quote(name), what_);
  Entry entry;
  entry.name = name;
  entry.dtype = read_dtype(name, member<std::string>(json, "dtype", label));
  entry.shape = read_shape(name, member<std::vector<std::int64_t>>(json, "shape", label));
  const auto offsets = member<std::vector<std::uint64_t>>(json, "data_offsets", label);
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    refuse(fmt::format("tensor {} needs two data_offsets, begin and end", quote(name)));
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (entry.end > data_.size())
    refuse(fmt::format("tensor {} ends {} bytes after the file; is it cut off?", quote(name),
                       entry.end - data_.size()));
  const std::uint64_t needed = static_cast<std::uint64_t>(entry.shape.size()) * size_of(entry.dtype);
  if (needed != entry.end - entry.begin)
    refuse(fmt::format("tensor {} of shape {} needs {} bytes, but has {}", quote(name), entry.shape.str(),
                       needed, entry.end - entry.begin));
  return entry;
}

std::map<std::string, std::string> Reader::read_metadata(const Json& json) const {
  if (!json.is_object()) refuse("its __metadata__ is not an object");
  std::map<std::string, std::string> result;
  for (const auto& [key, text] : json.members()) {
    if (!text.is_string()) refuse(fmt::format("its metadata {} is not a text", quote(key)));
    result.emplace(key, text.text());
  }
  return result;
}

// Tensors follow each other without holes and end with the file.
void Reader::check_layout(const std::vector<Entry>& entries) const {
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin < at) refuse(fmt::format("tensor {} overlaps another one", quote(entry.name)));
    if (entry.begin > at) refuse(fmt::format("there is a hole before tensor {}", quote(entry.name)));
    at = entry.end;
  }
  if (at != data_.size()) refuse(fmt::format("{} bytes at its end belong to no tensor", data_.size() - at));
}

Tensor Reader::read_tensor(const Entry& entry) const {
  const std::string_view bytes = data_.substr(entry.begin, entry.end - entry.begin);
  // Any other byte in a bool is undefined behaviour for whoever reads it.
  const auto no_truth_value = [](char c) { return static_cast<unsigned char>(c) > 1; };
  if (entry.dtype == Dtype::boolean && std::any_of(bytes.begin(), bytes.end(), no_truth_value))
    refuse(fmt::format("tensor {} holds a truth value that is neither 0 nor 1", quote(entry.name)));
  Tensor tensor(entry.shape, entry.dtype);
  if (!bytes.empty()) std::memcpy(tensor.raw(), bytes.data(), bytes.size());
  return tensor;
}

TensorFile Reader::read() {
  const std::string_view text = split_header();
  const Json header = parse_json(text, fmt::format("{} (header)", what_), deepest_header);
  TensorFile file;
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.members()) {
    if (name == metadata_key)
      file.metadata = read_metadata(value);
    else
      entries.push_back(read_entry(name, value));
  }
  // Empty tensors at the same place keep the order of the header.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
  });
  check_layout(entries);
  for (const Entry& entry : entries) file.tensors.emplace_back(entry.name, read_tensor(entry));
  return file;
}

// JSON text of a value. Text that is no UTF-8 has no JSON.
std::string json_text(const Json& json, std::string_view of) {
  try {
    return dump_json(json, -1, BadUtf8::refuse);
  } catch (const UsageError&) {
    throw UsageError(fmt::format("{} is not UTF-8 text and cannot be put into a safetensors file", of));
  }
}

// The header in one line, padded so that the tensors begin at a multiple of 8.
std::string header_text(const TensorFile& file) {
  std::string text = "{";
  const auto add = [&](const std::string& key, const std::string& value) {
    if (text.size() > 1) text += ',';
    text += key + ':' + value;
  };
  if (!file.metadata.empty()) {
    for (const auto& [key, value] : file.metadata)
      json_text(Json{{key, value}}, fmt::format("metadata {}", quote(key)));
    add(fmt::format("\"{}\"", metadata_key), json_text(file.metadata, "metadata"));
  }
  std::set<std::string_view> names{metadata_key};
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : file.tensors) {
    if (name == metadata_key) throw UsageError(fmt::format("a tensor cannot be called \"{}\"", name));
    if (!names.insert(name).second)
      throw UsageError(fmt::format("two tensors cannot both be called {}", quote(name)));
    const std::uint64_t end = at + tensor.bytes();
    add(json_text(name, fmt::format("the name {}", quote(name))),
        fmt::format("{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}", type_name(tensor.dtype()),
                    fmt::join(tensor.shape().lengths(), ","), at, end));
    at = end;
  }
  text += '}';
  text.resize((text.size() + 7) / 8 * 8, ' ');
  if (text.size() > largest_header)
    throw UsageError("names and metadata are too long for a safetensors file");
  return text;
}

}  // namespace

TensorFile parse_safetensors(std::string_view bytes, std::string_view what) {
  return Reader(bytes, what).read();
}

TensorFile io::read_safetensors(const std::string& path, std::uint64_t max_bytes, Links links) {
  return parse_safetensors(read_file(path, max_bytes > 0 ? max_bytes : most_own_bytes, links), path);
}

TensorFile read_safetensors(const std::string& path, std::uint64_t max_bytes) {
  return io::read_safetensors(path, max_bytes, Links::follow);
}

void write_safetensors(const std::string& path, const TensorFile& file) {
  io::write_safetensors(path, file, Links::follow);
}

void io::write_safetensors(const std::string& path, const TensorFile& file, Links links) {
  const std::string header = header_text(file);
  const std::uint64_t length = header.size();
  FileWriter writer(path, links);
  writer.write(std::as_bytes(std::span(&length, 1)));
  writer.write(header);
  for (const auto& [name, tensor] : file.tensors)
    writer.write(std::span(static_cast<const std::byte*>(tensor.raw()), tensor.bytes()));
  writer.commit();
}

}  // namespace gradus
