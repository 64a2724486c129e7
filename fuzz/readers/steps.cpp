// steps.cpp - steps.csv: the same after being written and read again.
#include "reader.hpp"
#include "train/record.hpp"

namespace gradus::fuzz::steps_reader {

void read(std::string_view bytes) {
  const std::string once = training::steps_csv(training::steps_from_csv(bytes, "steps.csv"));
  must(training::steps_csv(training::steps_from_csv(once, "steps.csv")) == once, "steps survive their file");
}

}  // namespace gradus::fuzz::steps_reader
