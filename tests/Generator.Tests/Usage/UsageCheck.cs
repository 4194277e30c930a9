using System.Collections.Immutable;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;
using Notify.Generator.Usage;

namespace Generator.Tests.Usage;

/// <summary>Code that uses generated types, in which expected diagnostics are marked as <c>{|NTG301:text|}</c>.</summary>
internal static class UsageCheck
{
    /// <summary>What every case has: a channel, a family, and what ASP.NET would import.</summary>
    public const string Channels = """
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using System.Transactions;
        global using Microsoft.EntityFrameworkCore;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Logging;
        global using Npgsql;

        [PgChannel("order_events")]
        public record OrderEvent(long Id);

        [PgChannel("room_{RoomId}", Name = "RoomMessages")]
        public record RoomMessage(int RoomId);

        [PgChannel("Mixed \"Case\"", Name = "Mixed")]
        public record Mixed(int Id);

        namespace NSubstitute
        {
            public static class SubstituteExtensions
            {
                public static T Received<T>(this T substitute) => substitute;
            }
        }
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [new SubscriptionAnalyzer(), new PublishAnalyzer(), new AfterCommitAnalyzer(), new HandlerAnalyzer(), new RawSqlAnalyzer()];

    /// <summary>
    /// Compares what is reported for the statements of asynchronous methods with what is marked in them. Each case is a method in a class
    /// of its own; all are compiled together.
    /// </summary>
    public static Task<IReadOnlyList<Diagnostic>> StatementsAsync(params IEnumerable<string> cases) =>
        SourceAsync(string.Join('\n', cases.Select((marked, at) => Case(at, $$"""
            public async Task RunAsync(List<OrderEvent> orders, NpgsqlConnection connection, CancellationToken ct)
            {
                {{marked}}
                await Task.Yield();
            }
            """))));

    /// <summary>The same for members of a class.</summary>
    public static Task<IReadOnlyList<Diagnostic>> MembersAsync(params IEnumerable<string> cases) =>
        SourceAsync(string.Join('\n', cases.Select((marked, at) => Case(at, marked))));

    /// <summary>The same for a whole file.</summary>
    public static Task<IReadOnlyList<Diagnostic>> SourceAsync(string marked, params MetadataReference[] references) =>
        CheckAsync(marked, references.Length == 0 ? [Channels] : [], references);

    /// <summary>The same for a file in a library, with other files that have no marks.</summary>
    public static Task<IReadOnlyList<Diagnostic>> FilesAsync(string marked, params string[] others) =>
        CheckAsync(marked, [Channels, .. others], []);

    /// <summary>The same for the statements of a program without a class, which the compiler may look at one by one.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ProgramAsync(string marked)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        CSharpCompilation compilation = TestCompilation.Create("Usage", [source.Source, Channels]);
        return await CompareAsync(
            source, GeneratorRun.Of(compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication))));
    }

    private static async Task<IReadOnlyList<Diagnostic>> CheckAsync(string marked, string[] others, MetadataReference[] references)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        return await CompareAsync(source, GeneratorRun.Of(TestCompilation.Create("Usage", [source.Source, .. others], references)));
    }

    private static string Case(int at, string members) => $$"""
        public class Usage{{at}}(
            IOrderEventsListener listener, IOrderEventsPublisher publisher, IRoomMessagesPublisher rooms,
            NpgsqlTransaction transaction, ILogger log)
        {
            private object? _kept;

            {{members}}

            private static void Keep(object kept) { }

            public object? Kept => (_kept, listener, publisher, rooms, transaction, log);
        }
        """;

    private static async Task<IReadOnlyList<Diagnostic>> CompareAsync(MarkedSource source, GeneratorRun run)
    {
        Assert.Empty(run.CompilerDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        ImmutableArray<Diagnostic> actual = await run.Output.WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.All(actual, diagnostic => Assert.Equal("Source0.cs", diagnostic.Location.SourceTree!.FilePath));
        string[] expected = [.. source.Expected.Select(place => Shown(source.Source, place.Id, place.Span))];
        string[] found = [.. actual.Select(diagnostic => Shown(source.Source, diagnostic.Id, diagnostic.Location.SourceSpan))];
        Assert.True(
            expected.Order().SequenceEqual(found.Order()),
            $"Missing:\n{string.Join('\n', expected.Except(found))}\nUnexpected:\n{string.Join('\n', found.Except(expected))}");
        return [.. actual.OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }

    private static string Shown(string source, string id, TextSpan span)
    {
        int start = source.LastIndexOf('\n', Math.Max(0, span.Start - 1)) + 1;
        int end = source.IndexOf('\n', span.End);
        return $"{id} at {source[span.Start..span.End]} in {source[start..(end < 0 ? source.Length : end)].Trim()}";
    }
}
