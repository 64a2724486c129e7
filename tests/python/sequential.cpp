// sequential.cpp - writes a model file, and beside it a batch of inputs with what the model makes of them.
//
//   python_sequential MODEL BATCH
#include <gradus/data.hpp>
#include <gradus/io.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

using namespace gradus;

int main(int count, char** arguments) {
  if (count != 3) return 3;
  const Dataset digits = datasets::digits();
  // The layers are repeated in sequential_test.py.
  Model model = Sequential(Linear(64, 16), Relu(), Linear(16, 16), Tanh(), Dropout(0.25),
                           Linear(16, 12, false), Gelu(), Linear(12, 8), Elu(0.5), LeakyRelu(0.2),
                           Linear(8, 8), Sigmoid(), Silu(), Softplus(), Linear(8, 10), LogSoftmax());
  train(model, digits, {.loss = Nll(), .optimizer = Adam{.learning_rate = 0.01}, .epochs = 2});
  save_model(arguments[1], {.model = model, .loss = Nll(), .schema = digits.schema(), .seed = 1});

  constexpr std::int64_t rows = 100;
  const Predictor predictor(model, Nll());
  TensorFile batch;
  batch.tensors.emplace_back("x", Tensor(Shape{rows, predictor.inputs()}, Dtype::float32));
  batch.tensors.emplace_back("probabilities", Tensor(Shape{rows, predictor.outputs()}, Dtype::float32));
  const std::span<float> x = batch.tensors[0].second.data<float>();
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>((i * 37) % 101) / 50 - 1;
  predictor.predict(rows, x, batch.tensors[1].second.data<float>());
  write_safetensors(arguments[2], batch);
  return 0;
}
