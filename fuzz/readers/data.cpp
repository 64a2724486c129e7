// data.cpp - a file of any format, known by its content: loaded with the target that the first line names.
#include <gradus/data.hpp>
#include <gradus/error.hpp>

#include "reader.hpp"

namespace gradus::fuzz::data_reader {

void read(std::string_view bytes) {
  constexpr std::uint64_t most = 1 << 24;
  LoadOptions options{.max_bytes = most};
  if (const std::string_view target = cut(bytes); !target.empty()) {
    options.target = {std::string(target)};
    options.missing = Missing::mean;
  }
  const std::string path = put("any/data", bytes);
  const Dataset data = load(path, options);
  const Batch batch = data.all().take(2).batch();
  must(batch.x.size() == std::min<std::int64_t>(2, data.rows()) * data.schema().features(),
       "rows have features");
  must(load_with(data.schema(), path, options).rows() == data.rows(),
       "the schema fits the data it came from");
}

}  // namespace gradus::fuzz::data_reader
