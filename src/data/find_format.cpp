// find_format.cpp - which format bytes are of, once they are unpacked; the tables of all formats.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <gradus/error.hpp>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/signatures.hpp"
#include "data/zip.hpp"

// Defined by the component gradus::formats, which a program may be linked with or not.
extern "C" [[gnu::weak]] const gradus::data::Component* gradus_formats_component();

namespace gradus::data {
namespace {

// Packed in packed in packed: nobody does more by intention.
constexpr int most_layers = 4;

constexpr Packing gzip_packing{"gzip", is_gzip, inflate};
constexpr const Packing* packings[] = {&gzip_packing};
// The first that knows the bytes reads them; text is last, as nearly anything is text.
constexpr const Format* formats[] = {&idx_format,  &numpy_format,    &cifar_format, &json_format,
                                     &arff_format, &svmlight_format, &csv_format};
constexpr const FolderFormat* folder_formats[] = {&idx_folder_format, &cifar_folder_format,
                                                  &image_folder_format};

std::vector<const Packing*> all_packings() {
  std::vector<const Packing*> all(std::begin(packings), std::end(packings));
  if (const Component* more = component())
    all.insert(all.end(), more->packings.begin(), more->packings.end());
  return all;
}

std::vector<const Format*> all_formats() {
  std::vector<const Format*> all;
  if (const Component* more = component()) all.assign(more->formats.begin(), more->formats.end());
  all.insert(all.end(), std::begin(formats), std::end(formats));
  return all;
}

std::string names_of_folders() {
  std::vector<std::string> names;
  for (const FolderFormat* format : folder_formats) names.emplace_back(format->name);
  return fmt::format("{}", fmt::join(names, ", or of "));
}

std::string names_of_formats() {
  std::vector<std::string> names, packed;
  for (const Format* format : all_formats()) names.emplace_back(format->name);
  for (const Packing* packing : all_packings()) packed.emplace_back(packing->name);
  packed.emplace_back("zip");
  return fmt::format("{}; folders of {}; files also packed by {}", fmt::join(names, ", "), names_of_folders(),
                     fmt::join(packed, ", "));
}

// `89 50 4e 47 "\x89PNG"`, the first bytes as numbers and as text.
std::string first_bytes(std::string_view bytes) {
  constexpr std::size_t shown = 8;
  std::string numbers, letters;
  for (const char c : bytes.substr(0, shown)) {
    const auto byte = static_cast<unsigned char>(c);
    numbers += fmt::format("{}{:02x}", numbers.empty() ? "" : " ", byte);
    letters += std::isprint(byte) ? c : '.';
  }
  return fmt::format("{} \"{}\"", numbers, letters);
}

[[noreturn]] void not_linked(const Source& source, const char* name) {
  throw UsageError(
      fmt::format("{}: {}, which the component gradus::formats reads; this program is not linked with it",
                  source.file, name));
}

[[noreturn]] void unknown_format(const Source& source) {
  const Signature* known = find_signature(source.bytes);
  if (known && known->component && !component()) not_linked(source, known->name);
  throw UsageError(fmt::format("{}: of no format that is read here: it begins with {}{}. Read are {}",
                               source.file, first_bytes(source.bytes),
                               known ? fmt::format(", as {} does", known->name) : "", names_of_formats()));
}

void expect_layers(const Source& source, int layer) {
  if (layer > most_layers)
    throw DataError(fmt::format("{}: packed more than {} times", source.file, most_layers));
}

const Packing* find_packing(std::string_view bytes) {
  const auto all = all_packings();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Packing* packing) { return packing->knows(bytes); });
  return found == all.end() ? nullptr : *found;
}

}  // namespace

const Component* component() { return gradus_formats_component ? gradus_formats_component() : nullptr; }

std::vector<const OutFormat*> out_formats() {
  std::vector<const OutFormat*> all{&csv_out, &tsv_out, &json_lines_out, &numpy_out};
  if (const Component* more = component()) all.insert(all.end(), more->outputs.begin(), more->outputs.end());
  return all;
}

bool is_packed(std::string_view bytes) { return find_packing(bytes) != nullptr || is_zip(bytes); }

void unpack(Source& source, std::uint64_t most) {
  for (int layer = 0; is_packed(source.bytes); ++layer) {
    expect_layers(source, layer);
    const Packing* packing = find_packing(source.bytes);
    source.bytes = packing ? packing->unpack(source.bytes, source.file, most) : read_member(source, most);
  }
}

const Format& find_format(Source& source, std::uint64_t most) {
  for (int layer = 0;; ++layer) {
    expect_layers(source, layer);
    if (const Packing* packing = find_packing(source.bytes)) {
      source.bytes = packing->unpack(source.bytes, source.file, most);
      continue;
    }
    // Some formats are archives themselves.
    for (const Format* format : all_formats())
      if (format->knows(source.bytes)) return *format;
    if (!is_zip(source.bytes) || find_signature(source.bytes)) unknown_format(source);
    if (!component() && has_member(source.bytes, "xl/workbook.xml")) not_linked(source, "an Excel workbook");
    source.bytes = read_member(source, most);
  }
}

const FolderFormat& find_folder_format(const std::string& folder) {
  for (const FolderFormat* format : folder_formats)
    if (format->knows(folder)) return *format;
  const std::vector<std::string> names = names_in(folder);
  throw FileError(fmt::format("{}: a folder without data: read are folders of {}. In it: {}", folder,
                              names_of_folders(), names.empty() ? "nothing" : listed(names)));
}

}  // namespace gradus::data
