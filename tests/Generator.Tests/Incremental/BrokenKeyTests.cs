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

    /// <summary>Too long for every test run: with <c>NOTIFY_FUZZ_SECONDS</c>, so long for each part at the most.</summary>
    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Without_a_part_random_edits_give_a_wrong_result(int part, string edit)
    {
        Assert.SkipUnless(RandomEdits.IsByHand, "runs by hand only");
        GeneratorSubject subject = MutatedGenerator.Without(part);
        FuzzResult result = await RandomEdits.RunAsync(subject, seed: 1, RandomEdits.Duration, TestContext.Current.CancellationToken);
        Assert.True(result.Fault is not null, edit);
    }
}
