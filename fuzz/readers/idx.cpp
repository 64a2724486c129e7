// idx.cpp - images and labels as IDX files: a header alone, and a folder. The first line of the bytes holds
// the length of the images in decimal digits; labels follow them.
#include "data/idx.hpp"

#include <charconv>
#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include "reader.hpp"

namespace gradus::fuzz::idx_reader {

void read(std::string_view bytes) {
  const std::string_view digits = cut(bytes);
  std::size_t length = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  const std::string_view images = bytes.substr(0, length), labels = bytes.substr(images.size());
  for (const int rank : {1, 3}) {
    try {
      const auto* data = reinterpret_cast<const std::uint8_t*>(images.data());
      (void)data::idx_lengths({data, images.size()}, rank, "fuzz");
    } catch (const DataError&) {
      continue;
    }
  }
  for (const char* part : {"train", "t10k"}) {
    put(std::string("images/") + part + "-images-idx3-ubyte", images);
    put(std::string("images/") + part + "-labels-idx1-ubyte", labels);
  }
  const Dataset data = load(folder() + "/images");
  (void)data.all().take(2).batch();
}

}  // namespace gradus::fuzz::idx_reader
