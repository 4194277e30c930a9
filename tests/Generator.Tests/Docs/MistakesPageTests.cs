using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Notify.Generator.Diagnostics;

namespace Generator.Tests.Docs;

/// <summary>
/// docs/mistakes.md: each row says where a mistake shows, by something that exists, and names a test (which <see cref="NamedTestTests"/> looks
/// for). No diagnostic is left out.
/// </summary>
public sealed partial class MistakesPageTests
{
    private const string Page = "docs/mistakes.md";

    private static readonly DiagnosticDescriptor[] Diagnostics =
    [
        .. typeof(Descriptors).GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>(),
    ];

    /// <summary>What the targets of the package report.</summary>
    private static readonly string[] BuildCodes =
        [.. BuildCode().Matches(DocPages.Read("src/Notify.Build/build/NotifyGen.targets")).Select(found => found.Groups["id"].Value)];

    /// <summary>What the start and the run can show: log events, and the public types with their members.</summary>
    private static readonly HashSet<string> Shown =
    [
        "WARNING", "SQLSTATE", nameof(InvalidOperationException), nameof(ArgumentException), nameof(OperationCanceledException),
        .. LogEvent().Matches(DocPages.Read("src/Notify.Runtime/NotifyLog.cs")).Select(found => found.Groups["id"].Value),
        .. ((Type[])[.. typeof(Notify.NotifyListener).Assembly.GetExportedTypes(), .. typeof(Notify.NotifyException).Assembly.GetExportedTypes()])
            .SelectMany(type => type.GetMembers().Select(member => member.Name).Append(type.Name.Split('`')[0])),
    ];

    [Fact]
    public void Each_row_names_what_shows_it_and_a_test()
    {
        string[][] rows = [.. Rows(DocPages.Read(Page))];
        Assert.InRange(rows.Length, 60, 300);
        Assert.Empty(rows.Select(Problem).OfType<string>());
    }

    [Fact]
    public void Each_diagnostic_is_in_the_page()
    {
        string page = DocPages.Read(Page);
        IEnumerable<string> ids = Diagnostics.Where(one => one.IsEnabledByDefault).Select(one => one.Id);
        Assert.All(ids, id => Assert.Contains($"[{id}](diagnostics/{id}.md)", page, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("| a | build | [NTG001](diagnostics/NTG001.md) | `NamedTestTests` |", null)]
    [InlineData("| a | build | [NTG999](diagnostics/NTG999.md) | `NamedTestTests` |", "NTG999")]
    [InlineData("| a | build | nothing | `NamedTestTests` |", "names nothing that exists")]
    [InlineData("| a | run | events 9 and 8 | `NamedTestTests` |", null)]
    [InlineData("| a | run | event 9 and events 8 to 999 | `NamedTestTests` |", "999")]
    [InlineData("| a | start | `SchemaException` | `NamedTestTests` |", null)]
    [InlineData("| a | start | `NoSuchException` | `NamedTestTests` |", "NoSuchException")]
    [InlineData("| a | run | `Gap(BufferOverflow)` | `NamedTestTests` |", null)]
    [InlineData("| a | run | `Gap(Forgotten)` | `NamedTestTests` |", "Forgotten")]
    [InlineData("| a | never | it is quoted | `NamedTestTests` |", null)]
    [InlineData("| a | never | it is quoted | by hand |", "names no test")]
    [InlineData("| a | later | it is quoted | `NamedTestTests` |", "later")]
    [InlineData("| a | b | `x` | `NamedTestTests` | e |", "has 5 cells")]
    [InlineData("| a | session_replication_role | EnableAlways |", null)]
    [InlineData("| a |  | EnableAlways |", "has no reason")]
    public void A_row_that_names_nothing_is_found(string row, string? problem)
    {
        string? found = Problem(Rows($"| x | y |\n|---|---|\n{row}").Single());
        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? "", found ?? "", StringComparison.Ordinal);
    }

    /// <summary>The cells of each row of a table, but not of its head.</summary>
    private static IEnumerable<string[]> Rows(string text)
    {
        string[] lines = text.Split('\n');
        return lines.Index()
            .Where(line => line.Item.StartsWith("| ", StringComparison.Ordinal)
                && lines.ElementAtOrDefault(line.Index + 1)?.StartsWith("|--", StringComparison.Ordinal) != true)
            .Select(line => line.Item.Trim().Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
    }

    private static string? Problem(string[] row)
    {
        string? problem = row switch
        {
            [_, "build" or "start" or "run" or "never", _, var test] when !NamedTestTests.Names().IsMatch(test) => "names no test",
            [_, "never", _, _] => null,
            [_, "build", var shows, _] => Unknown(Id().Matches(shows).Select(id => id.Value), [.. Diagnostics.Select(one => one.Id), .. BuildCodes]),
            [_, "start" or "run", var shows, _] => Unknown(Named(shows), Shown),
            [_, var when, _, _] => $"says \"{when}\"",
            [_, "", _] or [_, _, ""] => "has no reason, or nothing to do",
            [_, _, _] => null,
            _ => $"has {row.Length} cells",
        };
        return problem is null ? null : $"{row[0]}: {problem}";
    }

    private static string? Unknown(IEnumerable<string> names, IEnumerable<string> known)
    {
        string[] named = [.. names];
        return named.Length == 0 ? "names nothing that exists" : named.Except(known).FirstOrDefault();
    }

    /// <summary>Events by number; exceptions, options, causes of gaps and kinds of differences by name.</summary>
    private static IEnumerable<string> Named(string shows) =>
    [
        .. EventList().Matches(shows).SelectMany(events => Number().Matches(events.Value)).Select(number => number.Value),
        .. Name().Matches(shows).Select(name => name.Groups["name"].Value),
    ];

    [GeneratedRegex(@"Code=""(?<id>NTG\d{3})""")]
    private static partial Regex BuildCode();

    [GeneratedRegex(@"NTG\d{3}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\[LoggerMessage\((?<id>\d+),")]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"\bevents? \d+((,| and| to) \d+)*")]
    private static partial Regex EventList();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"`(Gap\()?(?<name>[A-Z]\w+)(\(\))?\)?`|\b(?<name>WARNING|SQLSTATE)\b")]
    private static partial Regex Name();
}
