// image_folder.cpp - folders of images by class: each class a folder, perhaps in folders train and test.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gradus/error.hpp>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/formats.hpp"
#include "data/gzip.hpp"
#include "data/images.hpp"
#include "data/option_text.hpp"
#include "data/picture.hpp"
#include "data/signatures.hpp"

namespace gradus::data {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t head_bytes = 16;

std::vector<const PictureFormat*> picture_formats() {
  std::vector<const PictureFormat*> all{&netpbm_format};
  if (const Component* more = component())
    all.insert(all.end(), more->pictures.begin(), more->pictures.end());
  return all;
}

const PictureFormat* picture_format(std::string_view bytes) {
  for (const PictureFormat* format : picture_formats())
    if (format->knows(bytes)) return format;
  return nullptr;
}

std::string head_of(const fs::path& path) {
  std::string head(head_bytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

// An image that is read here, or would be with the component.
bool is_picture_file(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  const std::string head = head_of(path);
  const Signature* signature = find_signature(head);
  return picture_format(head) != nullptr || (signature && signature->component && signature->picture);
}

std::vector<fs::path> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (const std::string& name : readable_names_in(folder.string()))
    if (!name.starts_with('.') && fs::is_directory(folder / name, error)) folders.push_back(folder / name);
  return folders;
}

std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const std::string& name : readable_names_in(folder.string()))
    if (!name.starts_with('.') && is_picture_file(folder / name)) files.push_back(folder / name);
  return files;
}

/// Where the images of a folder lie.
struct Places {
  /// Folders that hold a folder for each class; the second is empty where there is no given test set.
  fs::path train, test;
  /// Files without classes, directly in the folder.
  std::vector<fs::path> files;
};

bool has_classes(const fs::path& folder) {
  const std::vector<fs::path> folders = folders_in(folder);
  return std::any_of(folders.begin(), folders.end(), [](const fs::path& path) {
    const std::vector<std::string> names = readable_names_in(path.string());
    return std::any_of(names.begin(), names.end(),
                       [&](const std::string& name) { return is_picture_file(path / name); });
  });
}

Places places_in(const fs::path& folder) {
  Places places;
  for (const fs::path& path : folders_in(folder)) {
    const std::string name = lower(path.filename().string());
    if ((name == "train" || name == "training") && has_classes(path)) places.train = path;
    if ((name == "test" || name == "testing") && has_classes(path)) places.test = path;
  }
  if (!places.train.empty()) return places;
  places.test.clear();
  if (has_classes(folder))
    places.train = folder;
  else
    places.files = pictures_in(folder);
  return places;
}

bool is_image_folder(const std::string& folder) {
  const Places places = places_in(folder);
  return !places.train.empty() || !places.files.empty();
}

/// The images of a folder, read one after another.
class PictureReading {
 public:
  explicit PictureReading(const Request& request) : request_(request), folder_(request.source.path) {}

  Images read() {
    const Places places = places_in(folder_);
    if (!places.files.empty()) {
      if (!request_.schema)
        throw UsageError(
            fmt::format("{}: images without classes: put those of each class into a folder that is called so",
                        folder_.string()));
      for (const fs::path& path : places.files) add(path);
    } else {
      std::vector<fs::path> folders = folders_in(places.train);
      const std::size_t trained = folders.size();
      if (!places.test.empty())
        for (fs::path& path : folders_in(places.test)) folders.push_back(std::move(path));
      for (const fs::path& path : folders) names_.push_back(path.filename().string());
      std::sort(names_.begin(), names_.end());
      names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
      for (std::size_t i = 0; i < folders.size(); ++i) add_class(folders[i], i >= trained);
    }
    return finish();
  }

 private:
  void add_class(const fs::path& folder, bool test) {
    const std::vector<fs::path> files = pictures_in(folder);
    const auto place = std::lower_bound(names_.begin(), names_.end(), folder.filename().string());
    images_.labels.insert(images_.labels.end(), files.size(), place - names_.begin());
    for (const fs::path& path : files) add(path);
    if (test) images_.given_test += static_cast<std::int64_t>(files.size());
  }

  void add(const fs::path& path) {
    const std::uint64_t most = request_.options.max_bytes;
    const std::string file = path.lexically_relative(folder_).string();
    const std::string bytes = read_file(path.string(), most);
    const PictureFormat* format = picture_format(bytes);
    if (!format)
      throw UsageError(
          fmt::format("{}: {}, which the component gradus::formats reads; this program is not linked with it",
                      path.string(), find_signature(bytes)->name));
    Picture picture = format->read(bytes, path.string(), most);
    const auto [height, width] = request_.options.resize;
    if (height > 0) {
      resized_ += picture.height != height || picture.width != width;
      picture = resized(picture, height, width);
    }
    expect_size(picture, path.string());
    size_ += 3 * picture.bytes.size() / static_cast<std::size_t>(picture.channels);
    if (size_ > most) refuse_size(folder_.string(), most, true);
    checksums_ += file + '\n' + checksum_text(crc32(bytes)) + '\n';
    colour_ |= picture.channels == 3;
    grey_ |= picture.channels == 1;
    pictures_.push_back(std::move(picture));
  }

  void expect_size(const Picture& picture, const std::string& path) {
    const Shape* wanted = request_.schema ? &request_.schema->image : nullptr;
    const bool model = wanted && wanted->rank() == 3;
    const std::int64_t height = model               ? (*wanted)[1]
                                : pictures_.empty() ? picture.height
                                                    : pictures_.front().height;
    const std::int64_t width = model               ? (*wanted)[2]
                               : pictures_.empty() ? picture.width
                                                   : pictures_.front().width;
    if (picture.height == height && picture.width == width) return;
    throw DataError(
        fmt::format("{}: an image of {}x{}, and {} {}x{}; {} brings all to one size", path, picture.height,
                    picture.width, model ? "the model takes" : "those before it are", height, width,
                    option_text(request_.options.style, "resize", fmt::format("{}x{}", height, width))));
  }

  Images finish() {
    if (pictures_.empty()) throw DataError(fmt::format("{}: no images", folder_.string()));
    const bool model_in_colour =
        request_.schema && request_.schema->image.rank() == 3 && request_.schema->image[0] == 3;
    const std::int64_t channels = colour_ || model_in_colour ? 3 : 1;
    const Picture& first = pictures_.front();
    images_.shape = Shape{channels, first.height, first.width};
    images_.rows = static_cast<std::int64_t>(pictures_.size());
    const auto each = static_cast<std::size_t>(images_.shape.size());
    images_.memory = std::make_unique_for_overwrite<std::uint8_t[]>(pictures_.size() * each);
    std::uint8_t* out = images_.memory.get();
    for (Picture& picture : pictures_) {
      const Picture one = channels == 3 ? coloured(std::move(picture)) : std::move(picture);
      std::copy(one.bytes.begin(), one.bytes.end(), out);
      out += each;
    }
    if (channels > 1) move_channels_first(images_.memory.get(), images_.rows, images_.shape);
    images_.names = names_;
    images_.checksum = checksum_text(crc32(checksums_));
    if (colour_ && grey_)
      images_.notes.emplace_back("some images are grey, others have colours: all were read in colour");
    if (resized_ > 0)
      images_.notes.push_back(fmt::format("images brought to {}x{}: {} of {}", first.height, first.width,
                                          grouped(resized_), grouped(images_.rows)));
    return std::move(images_);
  }

  const Request& request_;
  fs::path folder_;
  Images images_;
  std::vector<std::string> names_;
  std::vector<Picture> pictures_;
  std::string checksums_;
  std::uint64_t size_ = 0;
  std::int64_t resized_ = 0;
  bool colour_ = false, grey_ = false;
};

std::shared_ptr<Content> read_image_folder(Request& request) {
  return content_of(PictureReading(request).read(), request);
}

}  // namespace

constinit const FolderFormat image_folder_format{"images (PNG, JPEG, PGM, PPM), a folder for each class",
                                                 is_image_folder, read_image_folder};

}  // namespace gradus::data
