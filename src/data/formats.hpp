// formats.hpp - the formats that data comes in, each known by its content: a file and a record for each.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "data/content.hpp"
#include "data/picture.hpp"
#include "data/source.hpp"
#include "data/table_out.hpp"
#include "data/table_text.hpp"

namespace gradus::data {

/// What a reader is asked for. Without a schema the data decides; with one, it must fit.
struct Request {
  Source source;
  const LoadOptions& options;
  const Schema* schema = nullptr;
};

/// The format of a file. It gives the cells of a table, or a whole content.
struct Format {
  /// What it is, as a message says it: "IDX (MNIST)".
  const char* name;
  /// Whether bytes are of this format, by what they are alone.
  bool (*knows)(std::string_view bytes);
  /// One of the two. Both may take the bytes away, and throw FileError, UsageError or DataError.
  TableText (*table)(Request& request);
  std::shared_ptr<Content> (*content)(Request& request);
};

/// What files of any format may be packed in.
struct Packing {
  const char* name;
  bool (*knows)(std::string_view bytes);
  /// Throws DataError for what is damaged, FileError for more than `most` bytes inside.
  std::string (*unpack)(std::string_view bytes, const std::string& file, std::uint64_t most);
};

/// The format of a folder.
struct FolderFormat {
  const char* name;
  /// Whether a folder is of this format, by what is in it.
  bool (*knows)(const std::string& folder);
  std::shared_ptr<Content> (*content)(Request& request);
};

/// What the component gradus::formats adds, with libraries that the core does without.
struct Component {
  std::span<const Packing* const> packings;
  std::span<const Format* const> formats;
  std::span<const PictureFormat* const> pictures;
  std::span<const OutFormat* const> outputs;
};

/// The component, where the program is linked with it; null elsewhere.
const Component* component();

extern const Format arff_format;
extern const Format cifar_format;
extern const Format csv_format;
extern const Format idx_format;
extern const Format json_format;
extern const Format numpy_format;
extern const Format svmlight_format;
extern const FolderFormat cifar_folder_format;
extern const FolderFormat idx_folder_format;
extern const FolderFormat image_folder_format;

/// True where bytes begin like something packed, zip among it.
bool is_packed(std::string_view bytes);
/// Unpacks the source's bytes as often as they need it, archives of one file too.
void unpack(Source& source, std::uint64_t most);
/// The format of the source's bytes, which are unpacked where they need it. Throws UsageError for bytes of no
/// format that is known, and says what they begin with.
const Format& find_format(Source& source, std::uint64_t most);
/// The format of a folder. Throws FileError where there is none.
const FolderFormat& find_folder_format(const std::string& folder);

/// The formats that tables are written in, those of the component among them.
std::vector<const OutFormat*> out_formats();

/// The cells of a table as the content of a data set.
std::shared_ptr<Content> encode(TableText text, const Request& request);

/// True for the name of data that comes with the program.
bool is_built_in(std::string_view data);

/// The built-in images of digits as they are stored.
std::shared_ptr<Content> read_digits(const Schema* schema);

}  // namespace gradus::data
