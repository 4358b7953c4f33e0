"""T5 (Raffel et al. 2020), encoder and decoder: a checkpoint of transformers as the ONNX files that the engine reads."""
