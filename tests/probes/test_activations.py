"""What the blocks of a network do to a picture: what the network itself computes, and what is computed by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812 - as everybody calls it
from torch import Tensor, nn

from resnet_viewer.catalogue import ClassName
from resnet_viewer.data.sources import normalised
from resnet_viewer.experiment import NetworkSpec
from resnet_viewer.networks.checkpoint import Classifier
from resnet_viewer.networks.imagenet import ResNet, Variant
from resnet_viewer.networks.residual import ResidualNetwork, StagedNetwork
from resnet_viewer.probes.activations import batch_numbers, filters, maps, numbers, receptive_fields, stem, walk

SIZE = 33
NETWORKS = {
    "plain": ResidualNetwork(NetworkSpec(residual=False, depth=14, width=4), 3, 5),
    "residual A": ResidualNetwork(NetworkSpec(depth=14, width=4, stem="3x3-stride-2"), 3, 5),
    "residual B": ResidualNetwork(NetworkSpec(depth=14, width=4, shortcut="B"), 3, 5),
    "bottleneck": ResNet(Variant((1, 2), bottleneck=True, width=4, group_width=64), 3, 5),
    "pre-activation": ResidualNetwork(NetworkSpec(depth=14, width=4, activation="pre", shortcut="B"), 3, 5),
    "plain, pre-activation": ResidualNetwork(NetworkSpec(residual=False, depth=14, width=4, activation="pre"), 3, 5),
    "without normalisation": ResidualNetwork(NetworkSpec(depth=14, width=4, batch_norm=False, shortcut="C"), 3, 5),
    "bare bottleneck, pre-activation": ResidualNetwork(
        NetworkSpec(depth=11, width=4, block="bottleneck", batch_norm=False, activation="pre"), 3, 5
    ),
}


def classifier(network: StagedNetwork) -> Classifier:
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):  # as after training: no two channels alike
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.5, 2)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.2)
    middle = torch.full((3,), 127.5)
    return Classifier("any", network.eval(), (ClassName("", ""),) * 5, SIZE, middle, middle / 2, "")


def picture() -> Tensor:
    return torch.randint(0, 256, (3, SIZE, SIZE), dtype=torch.uint8, generator=torch.Generator().manual_seed(1))


def hooks(network: nn.Module) -> int:
    return sum(len(module._forward_hooks) for module in network.modules())


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_what_is_seen_is_what_the_network_computes(network: StagedNetwork) -> None:
    asked = classifier(network)
    outputs: list[Tensor] = []
    handles = [
        block.register_forward_hook(lambda _module, _given, found: outputs.append(found))
        for block in network.blocks().values()
    ]
    with torch.inference_mode():
        logits = network(normalised(picture()[None], asked.mean, asked.deviation))[0]
    for handle in handles:
        handle.remove()
    walked = walk(asked, picture())
    torch.testing.assert_close(walked.log_probabilities, logits.log_softmax(0))
    for block, expected in enumerate(outputs):
        torch.testing.assert_close(walked.output(block), expected)
        seen = maps(walked, block)
        total = torch.from_numpy(seen.total)
        torch.testing.assert_close(total if seen.preactivation else total.relu(), expected[0])
    assert hooks(network) == 0


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_the_sum_is_the_sum(network: StagedNetwork) -> None:
    walked = walk(classifier(network), picture())
    for block, module in enumerate(network.blocks().values()):
        found = maps(walked, block)
        if not module.residual:
            assert found.shortcut is None
            np.testing.assert_array_equal(found.total, found.branch)
        else:
            np.testing.assert_allclose(found.total, found.shortcut + found.branch, rtol=1e-6)
        inner = list(found.inner)
        assert inner == ["conv1", "conv2"][: 2 if hasattr(module, "conv3") else 1]
        with torch.inference_mode():
            x = walked.given[block]
            if found.preactivation:
                expected = F.relu(module.bn2(module.conv1(F.relu(module.bn1(x)))))[0]
            else:
                expected = F.relu(module.bn1(module.conv1(x)))[0]
        np.testing.assert_allclose(found.inner["conv1"], expected.numpy(), rtol=1e-6)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_the_numbers_are_those_of_the_maps(network: StagedNetwork) -> None:
    walked = walk(classifier(network), picture())
    found = numbers(walked)
    for block in range(len(walked.blocks)):
        seen = maps(walked, block)
        y = torch.from_numpy(seen.total)[None]
        if seen.preactivation:
            following = [*(each.bn1 for each in walked.blocks), network.norm][block + 1]
            with torch.inference_mode():
                y = following(y)
        dead = np.mean([not channel.clip(0).any() for channel in y[0].numpy()])
        assert found.dead[block] == pytest.approx(dead)
        if seen.shortcut is None:
            assert np.isnan(found.ratio[block])
            assert np.isnan(found.cosine[block])
            continue
        x, f = (part.astype(np.float64).ravel() for part in (seen.shortcut, seen.branch))
        assert found.ratio[block] == pytest.approx(np.linalg.norm(f) / np.linalg.norm(x), rel=1e-5)
        assert found.cosine[block] == pytest.approx(x @ f / np.linalg.norm(x) / np.linalg.norm(f), abs=1e-5)
        every = np.abs([seen.shortcut, seen.branch, seen.total])
        assert found.extent[block] == pytest.approx(seen.extent)
        assert np.mean(every <= seen.extent) == pytest.approx(0.995, abs=0.001)
    last = len(walked.blocks) - 1
    inside = 3 if hasattr(walked.blocks[last], "conv3") else 2
    assert len(found.deviation) == 2 + sum(3 if hasattr(each, "conv3") else 2 for each in walked.blocks)
    assert found.deviation[-2] == pytest.approx(walked.branches[last].numpy().std(), rel=1e-4)
    if walked.network.preactivation:
        with torch.inference_mode():
            first = network.conv1(normalised(walked.picture[None], torch.full((3,), 127.5), torch.full((3,), 63.75)))
        assert found.deviation[0] == pytest.approx(first.numpy().std(), rel=1e-4)
    assert found.deviation[-1 - inside] != pytest.approx(found.deviation[-2])


def test_a_block_with_an_empty_branch_passes_x_on() -> None:
    network = ResidualNetwork(NetworkSpec(depth=14, width=4), 3, 5)
    asked = classifier(network)
    block = list(network.blocks().values())[1]
    nn.init.zeros_(block.bn2.weight)
    nn.init.zeros_(block.bn2.bias)
    walked = walk(asked, picture())
    found = maps(walked, 1)
    assert not found.branch.any()
    np.testing.assert_array_equal(found.total, walked.given[1][0].numpy())
    assert numbers(walked).ratio[1] == 0


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_the_receptive_field_is_where_a_gradient_arrives(network: StagedNetwork) -> None:
    for module in network.eval().modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.constant_(module.bias, 100)  # so that every ReLU lets everything through
        elif isinstance(module, nn.Conv2d) and module.bias is not None:
            nn.init.constant_(module.bias, 100)
    side = 129
    x = torch.rand(1, 3, side, side, requires_grad=True)
    y = network.stem(x)
    for block, field in zip(network.blocks().values(), receptive_fields(network), strict=True):
        y = block(y)
        middle = y.shape[2] // 2
        x.grad = None
        y[0, :, middle, middle].sum().backward(retain_graph=True)
        rows = x.grad.abs().sum((0, 1, 3)).nonzero().ravel()
        first, last = max(field.corner(middle), 0), min(field.corner(middle) + field.size, side) - 1
        if isinstance(network, ResNet):  # max pooling passes the gradient of one place in nine
            assert first <= rows.min() <= rows.max() <= last
            assert rows.max() - rows.min() > 0.7 * (last - first)
        else:
            assert (rows.min(), rows.max()) == (first, last)


def test_the_first_filters_are_seen_as_they_are() -> None:
    network = NETWORKS["plain"]
    with torch.no_grad():
        network.conv1.weight.zero_()
        network.conv1.weight[1, 0, 0, 2] = 2.0
        network.conv1.weight[1, 2, 1, 1] = -1.0
    seen = filters(network)
    assert seen.shape == (7, 11, 3)  # two rows of three filters, with a line between
    assert (seen[:3, :3] == 128).all()
    assert seen[0, 4 + 2].tolist() == [255, 128, 128]
    assert seen[1, 4 + 1].tolist() == [128, 128, 64]


def test_the_stem_is_what_the_first_block_is_given() -> None:
    walked = walk(classifier(NETWORKS["bottleneck"]), picture())
    np.testing.assert_array_equal(stem(walked), maps(walked, 0).given)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS.keys())
def test_a_batch_is_measured_as_one(network: StagedNetwork) -> None:
    asked = classifier(network)
    generator = torch.Generator().manual_seed(2)
    pictures = torch.randint(0, 256, (5, 3, SIZE, SIZE), dtype=torch.uint8, generator=generator)
    put_out: dict[str, Tensor] = {}
    layer = nn.BatchNorm2d if network.batch_norm and not network.preactivation else nn.Conv2d
    handles = [
        module.register_forward_hook(lambda _module, _given, y, name=name: put_out.__setitem__(name, y.double()))
        for name, module in network.named_modules()
        if isinstance(module, layer | nn.Linear) and ".downsample" not in name
    ]
    found = batch_numbers(asked, pictures)
    put_out.clear()
    blocks = [*network.blocks().values()]
    following = [*(module.bn1 for module in blocks[1:]), network.norm] if network.preactivation else None
    with torch.inference_mode():
        x = network.stem(normalised(pictures, asked.mean, asked.deviation))
        for block, module in enumerate(blocks):
            f, y = module.branch(x).double().flatten(), module(x)
            activated = y if following is None else torch.relu(following[block](y))
            dead = [all(not bool(activated[n, channel].any()) for n in range(5)) for channel in range(y.shape[1])]
            assert found.dead[block] == pytest.approx(np.mean(dead))
            if module.residual:
                s = module.downsample(x).double().flatten()
                assert found.ratio[block] == pytest.approx(float(f.norm() / s.norm()), rel=1e-4)
                assert found.cosine[block] == pytest.approx(float(f @ s / f.norm() / s.norm()), abs=1e-4)
            else:
                assert np.isnan([found.ratio[block], found.cosine[block]]).all()
            x = y
        network.head(x)
    for handle in handles:
        handle.remove()
    expected = [float(y.std(correction=0)) for y in put_out.values()]
    assert found.deviation.tolist() == pytest.approx(expected, rel=1e-4)


def test_a_channel_is_neither_dead_nor_alive_where_it_is_no_number() -> None:
    network = ResidualNetwork(NetworkSpec(depth=8, width=2), 3, 5)
    with torch.no_grad():
        network.conv1.weight.fill_(float("nan"))
    assert np.isnan(numbers(walk(classifier(network), picture())).dead).all()


def test_a_channel_that_is_dead_for_one_picture_is_not_dead_for_a_batch() -> None:
    network = ResidualNetwork(NetworkSpec(residual=False, depth=14, width=4), 1, 5).eval()
    asked = replace(classifier(network), mean=torch.zeros(1), deviation=torch.ones(1))
    block = next(iter(network.blocks().values()))
    with torch.no_grad():  # one channel of the first block follows the brightness, one is never on
        network.conv1.weight.fill_(1)
        block.conv1.weight.fill_(1)
        block.conv2.weight.fill_(1)
        for norm in (network.bn1, block.bn1, block.bn2):
            norm.running_mean.zero_()
            norm.running_var.fill_(1)
            norm.weight.fill_(1)
            norm.bias.zero_()
        block.bn2.weight[1:] = 0
        block.bn2.bias.copy_(torch.tensor([0.0, -1.0, 1.0, 1.0]))
    black, white = torch.zeros(1, 1, 9, 9, dtype=torch.uint8), torch.full((1, 1, 9, 9), 255, dtype=torch.uint8)
    assert [float(batch_numbers(asked, each).dead[0]) for each in (black, white)] == [0.5, 0.25]
    assert float(batch_numbers(asked, torch.cat([black, white])).dead[0]) == 0.25
    np.testing.assert_allclose(numbers(walk(asked, white[0])).deviation, batch_numbers(asked, white).deviation)
