// 01_data.cpp - lesson 1: a table becomes features, class numbers and three splits.
//
// Learning starts with examples: inputs x and what should come out, y. Here a row is a flower, x its four
// lengths, y its species. A data set is split once, when it is loaded: most rows are for learning, some for
// choosing between models, and the test rows only for the very end; each opening of those is counted.
//
//   build/examples/01_data [TABLE.csv TARGET]
#include <gradus/data.hpp>
#include <iostream>

using namespace gradus;

int main(int count, char** words) {
  const std::string file = count > 2 ? words[1] : "examples/data/iris.csv";
  const std::string target = count > 2 ? words[2] : "species";
  const Dataset data = load(file, {.target = {target}});

  const Schema& schema = data.schema();
  std::cout << data.rows() << " rows; features:";
  for (const std::string& name : schema.feature_names()) std::cout << " " << name;
  std::cout << "\nclasses:";
  for (const std::string& name : schema.classes) std::cout << " " << name;
  std::cout << "\n" << data.split().how << "\n";

  // A batch is what a model takes: x [B, features], scaled to mean 0 and deviation 1, and y [B], class
  // numbers.
  const Batch batch = data.train().take(4).batch();
  std::cout << "x " << batch.x.str() << "\ny " << batch.y.str() << "\n";
  for (std::int64_t i = 0; i < batch.y.size(); ++i) {
    const auto label = static_cast<std::size_t>(batch.y.number(i));
    if (!schema.classes.empty()) std::cout << "class " << label << " is " << schema.classes[label] << "\n";
  }

  // The three parts are disjoint, and nobody has looked at the last one yet.
  const SplitRecord& split = data.split();
  std::cout << split.train << " to learn from, " << split.validation << " to choose by, " << split.test
            << " for the end, opened " << data.test_openings() << " times\n";
  return split.train + split.validation + split.test == data.rows() && data.test_openings() == 0 ? 0 : 1;
}
