// main.cpp - a program of somebody else: loads the built-in digits and computes with a graph.
#include <gradus/data.hpp>
#include <gradus/tensor.hpp>

int main() {
  const gradus::Dataset digits = gradus::datasets::digits();
  return digits.train().size() > 1000 ? 0 : 1;
}
