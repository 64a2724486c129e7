// accuracy.cpp - trains named models with default settings (svm with an l2 penalty, as theirs); writes the
// rows they saw, and how they did.
//
//   python_accuracy FOLDER IRIS
#include <fmt/format.h>

#include <gradus/data.hpp>
#include <gradus/io.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>

using namespace gradus;

namespace {

Tensor inputs(const Dataset& data, const Rows& rows) {
  Tensor x(Shape{rows.size(), data.schema().features()}, Dtype::float32);
  data.copy_inputs(rows.indices(), x.data<float>().data());
  return x;
}

Tensor labels(const Dataset& data, const Rows& rows) {
  Tensor y(Shape{rows.size()}, Dtype::int64);
  data.copy_labels(rows.indices(), y.data<std::int64_t>().data());
  return y;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 3;
  const std::string folder = arguments[1];
  for (const char* name : {"iris", "digits"}) {
    RunCommand command;
    command.data = name == std::string("iris") ? arguments[2] : name;
    if (name == std::string("iris")) command.load.target = {"species"};
    const Dataset data = load(command.data, command.load);
    TensorFile file;
    file.tensors.emplace_back("train x", inputs(data, data.train()));
    file.tensors.emplace_back("train y", labels(data, data.train()));
    file.tensors.emplace_back("test x", inputs(data, data.test()));
    file.tensors.emplace_back("test y", labels(data, data.test()));
    for (const char* model : {"logistic", "softmax", "svm", "perceptron"}) {
      command.model = model;
      command.training.penalties.clear();
      if (command.model == "svm") command.training.penalties.emplace_back(L2{0.001});
      const RunResult result = start_run(command, fmt::format("{}/{}-{}", folder, name, model));
      file.metadata[model] = fmt::format("{}", result.run.test->accuracy);
    }
    write_safetensors(fmt::format("{}/{}", folder, name), file);
  }
  return 0;
}
