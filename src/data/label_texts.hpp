// label_texts.hpp - texts that hold several labels, and what stands between those.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::data {

/// A text, and how many rows have it.
struct CountedText {
  std::string_view text;
  std::int64_t rows = 0;
};

/// The labels of one text, each once.
std::vector<std::string> split_labels(std::string_view text, const std::string& separator);

/// The labels of all these texts.
template <class Texts>
std::set<std::string> labels_of(const Texts& texts, const std::string& separator) {
  std::set<std::string> labels;
  for (const std::string_view text : texts)
    for (std::string& label : split_labels(text, separator)) labels.insert(std::move(label));
  return labels;
}

/// What stands between the labels of a target column of words that nobody spoke of; empty where it holds
/// classes.
std::string guessed_separator(std::span<const CountedText> cells);
/// What stands between labels where they are asked for: what most cells hold.
std::string likely_separator(std::span<const CountedText> cells);

}  // namespace gradus::data
