using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;
using Notify.Generator.Incremental;

namespace Generator.Tests.Incremental;

/// <summary>After each edit, files and diagnostics are those of a generator without a previous run.</summary>
public sealed class AdversarialEditTests
{
    public static TheoryData<string> Edits => [.. AdversarialEdits.All.Keys];

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edit_gives_what_a_fresh_run_gives(string edit)
    {
        Assert.Null(await AdversarialEdits.All[edit].FindFaultAsync(GeneratorSubject.Ours));
    }

    [Theory]
    [InlineData("a namespace that nothing mentions", 0)]
    [InlineData("a member of an unrelated type", 0)]
    [InlineData("the body of a base's method", 0)]
    [InlineData("white space in the record's file", 0)]
    [InlineData("garbage elsewhere", 0)]
    [InlineData("the assembly's name", 1)]
    [InlineData("a base type gets a member", 1)]
    [InlineData("one of two in a file", 1)]
    public void An_edit_binds_only_what_depends_on_it(string edit, int bound)
    {
        CSharpCompilation project = AdversarialEdits.All[edit].Project();
        SubjectRun run = GeneratorSubject.Ours.Run(project).Next(AdversarialEdits.All[edit].Apply(project));
        Assert.Equal(bound, Bound(run));
    }

    internal static int Bound(SubjectRun run)
    {
        return ((ChannelRun)run.Result.TrackedSteps[NotifyGenerator.RunStep].Single().Outputs.Single().Value).Bound;
    }
}
