// picture.cpp - an image file of any format, in a folder of images, brought to a size.
#include "data/picture.hpp"

#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include "reader.hpp"

namespace gradus::fuzz::picture_reader {

void read(std::string_view bytes) {
  constexpr std::uint64_t most = 1 << 24;
  put("pictures/a/1", bytes);
  put("pictures/b/1", "P2 1 1 1 0");
  const Dataset data = load(folder() + "/pictures", {.resize = {2, 3}, .max_bytes = most});
  must(data.rows() == 2, "each file is an image");
  must(data.pixels(0).size() == static_cast<std::size_t>(data.schema().features()), "images have one size");
}

}  // namespace gradus::fuzz::picture_reader
