// element_type.cpp - a tensor of a type that Gradus does not store | T = short int
#include <gradus/tensor.hpp>

#ifdef MISUSE
using Element = short;
#else
using Element = float;
#endif

gradus::Tensor one() { return gradus::Tensor::from<Element>({1}, {1}); }
