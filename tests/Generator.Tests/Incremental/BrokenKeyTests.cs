namespace Generator.Tests.Incremental;

/// <summary>
/// Each part of the key is there because of an edit. Without the part, that edit gives a wrong result, so the list of edits would find
/// the loss.
/// </summary>
public sealed class BrokenKeyTests
{
    public static TheoryData<int, string> Parts => new(KeyPart.All.Index().Select(part => (part.Index, part.Item.Edit)));

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Without_a_part_an_edit_gives_a_wrong_result(int part, string edit)
    {
        Assert.NotNull(await AdversarialEdits.All[edit].FindFaultAsync(MutatedGenerator.Without(part)));
    }

    /// <summary>Too long for every test run: with <c>NOTIFY_FUZZ_SECONDS</c>, at most so long for each part.</summary>
    public static TheoryData<int, string> PartsByHand => RandomEdits.IsByHand ? Parts : [];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(PartsByHand))]
    public async Task Without_a_part_random_edits_give_a_wrong_result(int part, string edit)
    {
        FuzzResult result = await RandomEdits.RunAsync(
            MutatedGenerator.Without(part), seed: 1, RandomEdits.Duration, TestContext.Current.CancellationToken);
        Assert.True(result.Fault is not null, edit);
    }
}
