// zip.cpp - zip archives, whole in memory.
#include "data/zip.hpp"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <memory>
#include <new>

#include "base/file.hpp"
#include "base/machine.hpp"
#include "base/text.hpp"
#include "data/gzip.hpp"

namespace gradus::data {
namespace {

constexpr std::string_view local_mark("PK\3\4", 4), entry_mark("PK\1\2", 4), end_mark("PK\5\6", 4),
    locator_mark("PK\6\7", 4), end64_mark("PK\6\6", 4);
constexpr std::size_t local_size = 30, entry_size = 46, end_size = 22, locator_size = 20, end64_size = 56;
constexpr std::size_t longest_comment = 0xffff;
constexpr std::uint16_t stored = 0, deflated = 8;
constexpr std::uint16_t encrypted = 1;
// Deflate makes 1032 bytes of one at most.
constexpr std::uint64_t most_ratio = 1032;
constexpr std::uint32_t in_zip64 = 0xffffffff;

/// Numbers of a record, in little-endian order; 0 beyond its end.
class Record {
 public:
  explicit Record(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t number(std::size_t at, int width) const {
    std::uint64_t value = 0;
    for (int i = width - 1; i >= 0; --i) {
      const std::size_t place = at + static_cast<std::size_t>(i);
      value = value << 8 | (place < bytes_.size() ? static_cast<unsigned char>(bytes_[place]) : 0U);
    }
    return value;
  }
  std::uint16_t two(std::size_t at) const { return static_cast<std::uint16_t>(number(at, 2)); }
  std::uint32_t four(std::size_t at) const { return static_cast<std::uint32_t>(number(at, 4)); }

 private:
  std::string_view bytes_;
};

[[noreturn]] void bad_zip(const std::string& file, const char* what) {
  throw DataError(fmt::format("{}: a zip archive that is damaged or cut short: {}", file, what));
}

std::string_view part_of(std::string_view bytes, std::uint64_t at, std::uint64_t size,
                         const std::string& file) {
  if (at > bytes.size() || size > bytes.size() - at) bad_zip(file, "what it speaks of lies beyond its end");
  return bytes.substr(at, size);
}

struct Directory {
  std::uint64_t offset = 0, size = 0, members = 0;
};

// The record at the end of the file, behind which a comment may stand.
Directory find_directory(std::string_view bytes, const std::string& file) {
  const std::size_t from =
      bytes.size() > end_size + longest_comment ? bytes.size() - end_size - longest_comment : 0;
  const std::size_t at = bytes.rfind(end_mark);
  if (at == std::string_view::npos || at < from || bytes.size() - at < end_size)
    bad_zip(file, "its directory is not there");
  const Record end(bytes.substr(at));
  if (end.two(4) != 0 && end.two(4) != 0xffff) bad_zip(file, "it is one of several parts");
  Directory directory{.offset = end.four(16), .size = end.four(12), .members = end.two(10)};
  const bool large =
      directory.offset == in_zip64 || directory.size == in_zip64 || directory.members == 0xffff;
  if (!large || at < locator_size || !bytes.substr(at - locator_size).starts_with(locator_mark))
    return directory;
  const std::uint64_t place = Record(bytes.substr(at - locator_size)).number(8, 8);
  const std::string_view record = part_of(bytes, place, end64_size, file);
  if (!record.starts_with(end64_mark)) bad_zip(file, "its directory is not where it should be");
  const Record end64(record);
  return {.offset = end64.number(48, 8), .size = end64.number(40, 8), .members = end64.number(32, 8)};
}

// Sizes and places that need more than 32 bits stand in an extra field, those only that do.
void read_zip64(std::string_view extra, ZipArchive::Member& member, const std::string& file) {
  while (extra.size() >= 4) {
    const Record head(extra);
    const std::string_view field = part_of(extra, 4, head.two(2), file);
    if (head.two(0) == 1) {
      const Record numbers(field);
      std::size_t at = 0;
      for (std::uint64_t* number : {&member.size, &member.packed, &member.offset}) {
        if (*number != in_zip64) continue;
        *number = numbers.number(at, 8);
        at += 8;
      }
      if (at > field.size()) bad_zip(file, "a size is missing");
    }
    extra.remove_prefix(4 + field.size());
  }
}

struct FreeDecompressor {
  void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};

}  // namespace

bool is_zip(std::string_view bytes) { return bytes.starts_with(local_mark) || bytes.starts_with(end_mark); }

ZipArchive::ZipArchive(std::string_view bytes, std::string file) : bytes_(bytes), file_(std::move(file)) {
  const Directory directory = find_directory(bytes_, file_);
  std::string_view entries = part_of(bytes_, directory.offset, directory.size, file_);
  for (std::uint64_t i = 0; i < directory.members; ++i) {
    if (entries.size() < entry_size || !entries.starts_with(entry_mark))
      bad_zip(file_, "its directory is short");
    const Record entry(entries);
    Member member{.name = {},
                  .offset = entry.four(42),
                  .packed = entry.four(20),
                  .size = entry.four(24),
                  .crc = entry.four(16),
                  .method = entry.two(10),
                  .flags = entry.two(8)};
    const std::size_t name = entry.two(28), extra = entry.two(30), comment = entry.two(32);
    const std::string_view rest = part_of(entries, entry_size, name + extra + comment, file_);
    member.name = rest.substr(0, name);
    read_zip64(rest.substr(name, extra), member, file_);
    if (!member.name.ends_with('/')) members_.push_back(std::move(member));
    entries.remove_prefix(entry_size + rest.size());
  }
}

const ZipArchive::Member* ZipArchive::find(std::string_view name) const {
  const auto found =
      std::find_if(members_.begin(), members_.end(), [&](const Member& m) { return m.name == name; });
  return found == members_.end() ? nullptr : &*found;
}

std::string_view ZipArchive::data_of(const Member& member) const {
  const std::string_view local = part_of(bytes_, member.offset, local_size, file_);
  if (!local.starts_with(local_mark)) bad_zip(file_, "a member is not where it should be");
  const Record head(local);
  const std::uint64_t start = member.offset + local_size + head.two(26) + head.two(28);
  return part_of(bytes_, start, member.packed, file_);
}

std::string ZipArchive::read(const Member& member, std::uint64_t most) const {
  const std::string where = fmt::format("{}:{}", file_, member.name);
  if ((member.flags & encrypted) != 0)
    throw DataError(fmt::format("{}: encrypted; unpack it with its password first", where));
  if (member.size > most) refuse_size(where, most, true);
  const std::string_view packed = data_of(member);
  std::string bytes;
  if (member.method == stored && packed.size() == member.size) {
    bytes = packed;
  } else if (member.method == deflated && member.size / most_ratio <= packed.size()) {
    expect_memory(member.size);
    bytes.resize(member.size);
    const std::unique_ptr<libdeflate_decompressor, FreeDecompressor> decompressor(
        libdeflate_alloc_decompressor());
    if (!decompressor) throw std::bad_alloc();
    if (libdeflate_deflate_decompress(decompressor.get(), packed.data(), packed.size(), bytes.data(),
                                      bytes.size(), nullptr) != LIBDEFLATE_SUCCESS)
      bad_zip(where, "it does not inflate");
  } else if (member.method == stored || member.method == deflated) {
    bad_zip(where, "its sizes do not go together");
  } else {
    throw DataError(fmt::format("{}: packed by method {} of zip; those that are read are 0 and 8 (deflate)",
                                where, member.method));
  }
  if (crc32(bytes) != member.crc) bad_zip(where, "its checksum is another one");
  return bytes;
}

bool has_member(std::string_view bytes, std::string_view name) {
  if (!is_zip(bytes)) return false;
  try {
    return ZipArchive(bytes, "").find(name) != nullptr;
  } catch (const DataError&) {
    return false;  // the reader of archives says what is wrong
  }
}

std::string read_member(const Source& source, std::uint64_t most) {
  const ZipArchive archive(source.bytes, source.file);
  std::vector<std::string> names;
  // What archives made on a Mac have beside their files.
  for (const ZipArchive::Member& member : archive.members())
    if (!member.name.starts_with("__MACOSX/")) names.push_back(member.name);
  if (names.empty()) throw DataError(fmt::format("{}: an archive with nothing in it", source.file));
  if (source.part.empty() && names.size() > 1)
    throw UsageError(
        fmt::format("{}: an archive of {} files; name the one that is meant, as in {}:{}. In it: {}",
                    source.file, names.size(), source.path, names[0], listed(names)));
  const std::string& name = source.part.empty() ? names[0] : source.part;
  const ZipArchive::Member* member = archive.find(name);
  if (!member)
    throw UsageError(fmt::format("{}: no file in this archive is called {}.{} In it: {}", source.file,
                                 quote(name), did_you_mean(name, names), listed(names)));
  return archive.read(*member, most);
}

}  // namespace gradus::data
