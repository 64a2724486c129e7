// 13_saving_and_predicting.cpp - lesson 13: a model file holds all that is needed for new rows.
//
// Weights alone are not a model: new rows must be scaled as the training rows were, their columns found by
// name, and class numbers turned back into words. All of that is in the file, beside the weights in the
// safetensors format that other programs read. Same seed, same bytes: training twice gives the same file.
#include <filesystem>
#include <fstream>
#include <gradus/gradus.hpp>
#include <iostream>
#include <iterator>

using namespace gradus;

std::string trained_file(const Dataset& iris, const std::string& path) {
  Model model = Sequential(Linear(4, 16), Tanh(), Linear(16, 3));
  train(model, iris, {.epochs = 60, .batch = 8, .seed = 7});
  save_model(path, {model, CrossEntropy(), iris.schema(), 7});
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

int main() {
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "gradus-lesson-13";
  std::filesystem::create_directories(folder);
  const Dataset iris = load("examples/data/iris.csv", {.target = {"species"}});
  const std::string path = (folder / "iris.safetensors").string();
  const bool same = trained_file(iris, path) == trained_file(iris, (folder / "again.safetensors").string());
  std::cout << "trained twice, " << (same ? "the same bytes" : "different bytes") << "\n";

  // Another program, another day: columns in another order, and no species.
  std::ofstream(folder / "new.csv") << "petal_width,petal_length,sepal_length,sepal_width\n"
                                       "0.2,1.4,5.1,3.5\n1.3,4.3,6.2,2.9\n2.5,6.0,6.3,3.3\n";
  const SavedModel saved = load_model(path);
  const Dataset rows = load_with(saved.schema, (folder / "new.csv").string(), {.read_targets = false});
  const Predictor predictor(saved.model, saved.loss);
  std::vector<double> probabilities(static_cast<std::size_t>(rows.rows() * predictor.outputs()));
  predictor.predict(rows.all(), probabilities);
  // By the scores: probabilities far out are all 0 or 1.
  std::vector<std::int64_t> classes(static_cast<std::size_t>(rows.rows()));
  predictor.classify(rows.all(), classes);
  std::string answers;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto best = static_cast<std::size_t>(classes[i]);
    std::cout << saved.schema.classes[best] << " with probability " << probabilities[3 * i + best] << "\n";
    answers += saved.schema.classes[best] + " ";
  }
  std::filesystem::remove_all(folder);
  return same && answers == "setosa versicolor virginica " ? 0 : 1;
}
