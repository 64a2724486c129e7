// spec.cpp - a model as users write it: the same after being written and read again; shapes, and architecture
// of small ones, are found.
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>

#include "reader.hpp"

namespace gradus::fuzz::spec_reader {

void read(std::string_view bytes) {
  const ModelSpec spec = parse_model(bytes);
  const std::string once = text_of(spec);
  must(text_of(parse_model(once)) == once, "a spec survives its text");
  for (const Shape& sample : {Shape{6}, Shape{1, 8, 8}}) {
    try {
      (void)make_model(spec, 3, Task::classify, sample).model.infer(sample);
    } catch (const Error&) {
      continue;
    }
  }
}

}  // namespace gradus::fuzz::spec_reader
