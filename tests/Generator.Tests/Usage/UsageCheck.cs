using System.Collections.Immutable;
using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
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
        global using Npgsql;

        [PgChannel("order_events")]
        public record OrderEvent(long Id);

        [PgChannel("room_{RoomId}", Name = "RoomMessages")]
        public record RoomMessage(int RoomId);

        [PgChannel("Mixed \"Case\"", Name = "Mixed")]
        public record Mixed(int Id);
        """;

    private static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
        [new SubscriptionAnalyzer(), new PublishLoopAnalyzer(), new RawSqlAnalyzer()];

    /// <summary>Compares what is reported for one asynchronous method's statements with what is marked in them.</summary>
    public static Task<IReadOnlyList<Diagnostic>> StatementsAsync(string marked) => SourceAsync($$"""
        public class Usage(IOrderEventsListener listener, IOrderEventsPublisher publisher, IRoomMessagesPublisher rooms)
        {
            private object? _kept;

            public async Task RunAsync(
                List<OrderEvent> orders, NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
            {
                {{marked}}
                await Task.Yield();
            }

            private static void Keep(object kept) { }

            public object? Kept => (_kept, listener, publisher, rooms);
        }
        """);

    /// <summary>The same for a whole file.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> SourceAsync(string marked, params MetadataReference[] references)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        string[] sources = references.Length == 0 ? [source.Source, Channels] : [source.Source];
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create("Usage", sources, references));
        return await CompareAsync(source, run);
    }

    /// <summary>The same for the statements of a program without a class, which the compiler may look at one by one.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> ProgramAsync(string marked)
    {
        MarkedSource source = MarkedSource.Parse(marked);
        CSharpCompilation compilation = TestCompilation.Create("Usage", [source.Source, Channels]);
        return await CompareAsync(
            source, GeneratorRun.Of(compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication))));
    }

    private static async Task<IReadOnlyList<Diagnostic>> CompareAsync(MarkedSource source, GeneratorRun run)
    {
        Assert.DoesNotContain(run.CompilerDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        ImmutableArray<Diagnostic> actual = await run.Output.WithAnalyzers(Analyzers)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        Assert.All(actual, diagnostic => Assert.Equal("Source0.cs", diagnostic.Location.SourceTree!.FilePath));
        Assert.Equal(
            source.Expected.Order().Select(expected => $"{expected.Id} at {source.Source[expected.Span.Start..expected.Span.End]}"),
            actual.Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)).Order()
                .Select(found => $"{found.Id} at {source.Source[found.SourceSpan.Start..found.SourceSpan.End]}"));
        return [.. actual.OrderBy(diagnostic => diagnostic.Location.SourceSpan)];
    }
}
