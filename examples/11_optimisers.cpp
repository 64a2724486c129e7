// 11_optimisers.cpp - lesson 11: the same loss, downhill in different ways.
//
// Gradient descent on a mini-batch steps against a gradient that is only an approximation. Momentum adds up
// the gradients of many steps, v = tau v + g, so that what they agree on grows and noise cancels. Adam also
// divides each weight's step by how large its gradients usually are. Too large a learning rate makes any of
// them worse than none. Every rule is a formula; the loop below only picks it by name.
#include <gradus/gradus.hpp>
#include <iostream>

using namespace gradus;

int main() {
  const Dataset digits = datasets::digits();
  double plain = 0, momentum = 0;
  std::cout << "training loss after 1, 3 and 6 epochs; validation accuracy\n";
  for (const char* text :
       {"gradient_descent 0.01", "gradient_descent 0.1", "momentum 0.01 tau=0.9", "nesterov 0.01",
        "adagrad 0.02", "rmsprop 0.002", "adam 0.002", "gradient_descent 30"}) {
    Model model = Sequential(Linear(64, 32), Relu(), Linear(32, 10));
    const Run run = train(model, digits,
                          {.optimizer = parse_rule(text),
                           .schedule = Constant(),
                           .epochs = 6,
                           .batch = 32,
                           .allow_nonfinite = true});
    std::cout << text << "\t" << run.epochs[0].train_loss << "\t" << run.epochs[2].train_loss << "\t"
              << run.epochs[5].train_loss << "\t" << run.epochs.back().validation.accuracy << "\n";
    if (text == std::string("gradient_descent 0.01")) plain = run.epochs.back().train_loss;
    if (text == std::string("momentum 0.01 tau=0.9")) momentum = run.epochs.back().train_loss;
  }
  return momentum < plain ? 0 : 1;
}
