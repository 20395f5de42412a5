"""The ONNX graph of a sentence-transformers model: one text in (`input_ids`, shape (1, n)), one unit vector out.

The vectors of its tokens come out as well where the text's is their mean: see `index.parts`.

One text at a time needs no padding and so no mask, which leaves attention a single operator, and its weights are
8-bit integers: processors multiply those four to eight times as fast as 32-bit floats.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import onnx_ir
import torch
from onnx_ir.passes.common import RemoveUnusedNodesPass
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, StaticEmbedding
from transformers import AttentionInterface, AttentionMaskInterface, PreTrainedModel
from transformers.masking_utils import bidirectional_mask_function, sdpa_mask

from index.embed import TEXT_VECTOR, TOKEN_VECTORS

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

OPSET = 23
"""The first version of ONNX that has an operator for attention."""

_ONE_OPERATOR = "pincite_one_operator"
"""What transformers knows `_attention` and `_mask` by."""


def write_graph(model: SentenceTransformer, path: Path) -> None:
    """Write the 8-bit graph of a model; the model itself is changed and of no further use.

    Raises whatever torch's exporter raises for a model that it cannot trace.
    """
    full = path.with_suffix(".full")
    tokens = {1: torch.export.Dim.DYNAMIC}
    pipeline = one_text(model)
    program = torch.onnx.export(
        pipeline,
        (torch.arange(9)[None],),
        dynamo=True,
        dynamic_shapes=(tokens,),
        input_names=["input_ids"],
        output_names=pipeline.outputs,
        opset_version=OPSET,
        verbose=False,
    )
    assert program is not None  # noqa: S101 (dynamo=True always returns one; for the type checker)
    _drop_reshapes(program.model)
    program.save(str(full))
    operators = ["MatMul", "Gather"]
    quantize_dynamic(full, path, per_channel=True, weight_type=QuantType.QInt8, op_types_to_quantize=operators)
    full.unlink()


def one_text(model: SentenceTransformer) -> OneText:
    """Return the whole pipeline (words to vectors, pooling, normalising) for one text without padding."""
    if isinstance(model[0], StaticEmbedding):
        return OneText(model, _static_features).eval()
    attention = use_one_operator()
    for part in model.modules():
        if isinstance(part, PreTrainedModel):
            part.set_attn_implementation(attention)  # a model that has attention of its own keeps it
    return OneText(model, _features).eval()


def use_one_operator() -> str:
    """Teach transformers attention by the operator of ONNX; return what it is called there."""
    AttentionInterface.register(_ONE_OPERATOR, _attention)
    AttentionMaskInterface.register(_ONE_OPERATOR, _mask)
    return _ONE_OPERATOR


def _drop_reshapes(graph: onnx_ir.Model) -> None:
    """Let every node read what was reshaped, where it was reshaped back: ONNX Runtime would copy it each time."""
    for node in graph.graph:
        if node.op_type == "Reshape" and (source := _unshaped(node)).shape == node.outputs[0].shape:
            node.outputs[0].replace_all_uses_with(source)
    RemoveUnusedNodesPass()(graph)


def _unshaped(node: onnx_ir.Node) -> onnx_ir.Value:
    source = node.inputs[0]
    assert source is not None  # noqa: S101 (a reshape has one)
    before = source.producer()
    return _unshaped(before) if before and before.op_type == "Reshape" else source


_Features = dict[str, torch.Tensor]


class OneText(torch.nn.Module):
    """A pipeline for one text."""

    def __init__(self, pipeline: SentenceTransformer, features: Callable[[Any, torch.Tensor], _Features]) -> None:
        """Take the pipeline, and what its first module makes of tokens."""
        super().__init__()
        self.pipeline = pipeline
        self.features = features
        self.outputs = [TEXT_VECTOR, TOKEN_VECTORS] if _takes_mean(pipeline) else [TEXT_VECTOR]

    def forward(self, input_ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return what `outputs` names."""
        first, *rest = self.pipeline
        features = self.features(first, input_ids)
        for module in rest:
            features = module(features)
        vector = torch.nn.functional.normalize(features["sentence_embedding"][0], dim=0)
        return (vector, features["token_embeddings"][0]) if TOKEN_VECTORS in self.outputs else (vector,)


def _takes_mean(pipeline: SentenceTransformer) -> bool:
    """Tell whether the vector of a text is the mean of those of its tokens, but for its length."""
    _, *rest = pipeline
    means = [module for module in rest if isinstance(module, Pooling) and module.pooling_mode == "mean"]
    return len(means) == 1 and all(isinstance(module, Normalize) for module in rest if module is not means[0])


def _features(transformer: torch.nn.Module, input_ids: torch.Tensor) -> _Features:
    features: _Features = transformer({"input_ids": input_ids})
    return features


def _static_features(table: StaticEmbedding, input_ids: torch.Tensor) -> _Features:
    """Return the mean of the tokens' vectors; zeros for a text without any, as EmbeddingBag has it."""
    rows = torch.nn.functional.embedding(input_ids, table.embedding.weight)
    count = torch.ones_like(input_ids, dtype=rows.dtype).sum(dim=1, keepdim=True)
    return {"sentence_embedding": rows.sum(dim=1) / count.clamp(min=1)}


def _attention(
    module: torch.nn.Module,  # noqa: ARG001 (the signature is that of transformers)
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    **options: Any,  # noqa: ANN401
) -> tuple[torch.Tensor, None]:
    """Attend, by the operator of ONNX; arguments of shape (1, heads, tokens, width), result (1, tokens, heads, width).

    It is given the heads of a token side by side, as the layers before and after have them: nothing is transposed.
    """
    heads, shared = query.shape[1], key.shape[1]
    query, key, value = (part.transpose(1, 2).flatten(2) for part in (query, key, value))
    attended, *_ = torch.onnx.ops.attention(
        query,
        key,
        value,
        attention_mask,
        q_num_heads=heads,
        kv_num_heads=shared,
        scale=scaling,
        softcap=options.get("softcap") or 0.0,
    )
    return attended.reshape(*attended.shape[:2], heads, -1), None


def _mask(*, mask_function: Callable[..., bool], **options: Any) -> torch.Tensor | None:  # noqa: ANN401
    """Return no mask where every token sees every other; else (a window, causal) what transformers makes."""
    if mask_function is bidirectional_mask_function and options.get("attention_mask") is None:
        return None
    options |= {"allow_is_causal_skip": False, "allow_is_bidirectional_skip": False}
    return sdpa_mask(mask_function=mask_function, **options)
