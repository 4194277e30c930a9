using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generator.Tests.Diagnostics;

/// <summary>
/// NTG107 and NTG114: a value that is not sent is reported, unless the type keeps it to itself, computes it or says that it is not to be sent.
/// </summary>
public sealed class LeftOutMemberTests
{
    [Fact]
    public async Task Every_form_of_a_value_that_is_not_sent_is_reported_and_no_other_member()
    {
        IReadOnlyList<Diagnostic> found = await ChannelDiagnosticsTests.VerifyAsync("""
            #pragma warning disable CS0169, CS0414, CS0649, CS8618
            using System.Runtime.Serialization;

            [PgChannel("properties")]
            public class Properties
            {
                private int _kept;
                private string _text = "";

                public int Id { get; set; }
                public int {|NTG107:GetOnly|} { get; }
                public DateTime {|NTG107:Initialized|} { get; } = DateTime.UtcNow;
                public string {|NTG107:Constant|} { get; } = "order";
                public List<int> {|NTG107:Filled|} { get; } = [];
                public int {|NTG107:PrivateSet|} { get; private set; }
                public int {|NTG107:PrivateInit|} { get; private init; }
                public int {|NTG107:ProtectedSet|} { get; protected set; }
                public int {|NTG107:PrivateProtectedSet|} { get; private protected set; }
                public int {|NTG107:SetByCode|} { get => _kept; private set => _kept = value; }
                public int {|NTG107:HiddenGetter|} { private get; set; }
                internal int {|NTG107:Internal|} { get; set; }
                protected internal int {|NTG107:ProtectedInternal|} { get; init; }
                protected int {|NTG107:Protected|} { get; set; }
                private protected int {|NTG107:PrivateProtected|} { get; set; }
                private int {|NTG107:Private|} { get; set; }
                int {|NTG107:Forgotten|} { get; set; }

                public int InternalSet { get; internal set; }
                public int InternalInit { get; protected internal init; }
                public int Computed => Id + _kept;
                public int ComputedInBlock { get { return Id; } }
                [MaxLength(9)] public string Alias { get => _text; set => _text = value; }
                public int WriteOnly { set => _kept = value; }
                public static int Shared { get; set; }
                public int this[int at] => at;
                internal int InternalComputed => Id;
                internal Guid InternalGetOnly { get; } = Guid.NewGuid();
                protected object Lock { get; } = new();
                [JsonIgnore] public int Ignored { get; }
                [JsonIgnore] internal int IgnoredInternal { get; set; }
                [IgnoreDataMember] public int IgnoredDataMember { get; private set; }
                [JsonIgnore(Condition = JsonIgnoreCondition.WhenReading)] public int OnlyWritten { get; } = 1;
            }

            [PgChannel("fields")]
            public class Fields : IHasKey
            {
                public const int Constant = 1;
                public static int Shared;
                public int {|NTG107:Public|};
                public readonly int {|NTG107:ReadOnly|} = 3;
                internal int {|NTG107:Internal|};
                protected internal int {|NTG107:ProtectedInternal|};
                public int {|NTG107:One|}, {|NTG107:Other|};
                protected int _protected;
                private int _private;
                [JsonIgnore] public int Ignored;
                [NonSerialized] public int NotSerialized;
                public int Id { get; set; }
                int IHasKey.Key { get; set; }
                public event Action? Changed { add { } remove { } }
            }

            public interface IHasKey { int Key { get; set; } }

            [PgChannel("derived")]
            public record Derived(int Net, int Tax) : Base(Net)
            {
                public int Gross { get; } = Net + Tax;
                public string Shown { get; } = $"{Net} + {Tax}";
                public DateTime {|NTG107:At|} { get; } = DateTime.UtcNow;
                public Lazy<int> {|NTG107:Later|} { get; } = new(() => { int Net = 1; return Net; });
            }

            public record Base(int Net)
            {
                public int Double { get; } = Net * 2;
            }

            [PgChannel("constructed")]
            public class Constructed
            {
                public Constructed(int net) { Net = net; Gross = net * 2; }
                public int Net { get; }
                public int Gross { get; }
                public DateTime {|NTG107:At|} { get; } = DateTime.UtcNow;
                public int {|NTG107:Count|} { get; private set; }
            }

            [PgChannel("two_constructors")]
            public class TwoConstructors
            {
                public TwoConstructors() { }
                public TwoConstructors(int total) { Total = total; }
                public int Id { get; set; }
                public int {|NTG107:Total|} { get; }
            }

            [PgChannel("inherited")]
            public class Inherited : Entity { public required Line Line { get; set; } }
            public abstract class Entity { public Guid {|NTG107:Id|} { get; protected set; } }
            public class Line { public int {|NTG107:Number|} { get; private set; } public int Count { get; set; } }
            """);
        Assert.Contains(found, diagnostic => Message(diagnostic, "Public", "it is a field; make it a public property"));
        Assert.Contains(found, diagnostic => Message(diagnostic, "HiddenGetter", "its getter is not public; make the getter public"));
        Assert.Contains(found, diagnostic => Message(diagnostic, "Forgotten", "it is not public; make it public"));
        Assert.Contains(found, diagnostic => Message(diagnostic, "PrivateSet", "can't be set; give it an accessible setter or init"));
        Assert.All(found, diagnostic => Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity));
    }

    [Fact]
    public async Task A_payload_without_members_is_reported_if_its_type_keeps_values()
    {
        await ChannelDiagnosticsTests.VerifyAsync("""
            #pragma warning disable CS0169, CS0414, CS0649
            [PgChannel("fields")] public class {|NTG114:Fields|} { private int _id; public void Set(int id) => _id = id; }
            [PgChannel("explicit")] public class {|NTG114:Explicit|} : IHasKey { int IHasKey.Key { get; set; } }
            [PgChannel("protected")] public class {|NTG114:Protected|} { protected Guid Key { get; } = Guid.NewGuid(); }
            [PgChannel("inherited")] public class {|NTG114:Inherited|} : Base;
            [PgChannel("nested")] public record Nested(Hidden {|NTG114:Hidden|});
            [PgChannel("reported")] public class Reported { public int {|NTG107:Id|}; }
            [PgChannel("signal")] public record Signal;
            [PgChannel("signal_class")] public class SignalClass { public const string Version = "1"; public static SignalClass Instance { get; } = new(); public void Do() { } }
            [PgChannel("computed")] public class Computed : IHasKey { protected int Kind => 1; int IHasKey.Key { get => 1; set { } } }
            [PgChannel("decided")] public class Decided { [JsonIgnore] private int _id; }
            public class Base { private int _id; }
            public class Hidden { private int _id; }
            public interface IHasKey { int Key { get; set; } }
            """);
    }

    [Theory]
    [InlineData("public int Slug => field = Id;")]
    [InlineData("public string? Slug => field ??= Id.ToString();")]
    [InlineData("public int Slug { get => field = Id; }")]
    [InlineData("public int {|NTG107:Slug|} { get; }")]
    [InlineData("public int {|NTG107:Slug|} { get => field + 1; private set; }")]
    public async Task A_getter_that_keeps_what_it_computes_is_not_reported(string member)
    {
        MarkedSource source = MarkedSource.Parse($$"""[PgChannel("a")] public class Payload { [MaxLength(9)] public int[] Ids { get; set; } = []; public int Id { get; set; } {{member}} }""");
        CSharpCompilation compilation = TestCompilation.Create("Shop", [source.Source]);
        CSharpParseOptions options = TestCompilation.ParseOptions.WithLanguageVersion(LanguageVersion.Preview);
        compilation = compilation.RemoveAllSyntaxTrees().AddSyntaxTrees(
            compilation.SyntaxTrees.Select(tree => CSharpSyntaxTree.ParseText(tree.ToString(), options, tree.FilePath)));
        GeneratorRun run = GeneratorRun.Of(compilation);
        Assert.DoesNotContain(run.CompilerDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal(source.Expected, (await run.DiagnosticsAsync()).Select(diagnostic => (diagnostic.Id, diagnostic.Location.SourceSpan)));
    }

    /// <summary>The receiver's compiler sees the members of another assembly, too, but nothing that it hides.</summary>
    [Fact]
    public async Task Members_of_a_referenced_assembly_are_reported_at_the_payload()
    {
        using MemoryStream image = new();
        Assert.True(TestCompilation.Create("Lines", [
            "public abstract class Entity { public Guid Id { get; protected set; } public int Field; internal int Hidden { get; set; } public int Computed => 1; }",
        ]).Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        GeneratorRun run = GeneratorRun.Of(TestCompilation.Create(
            "Shop", ["""[PgChannel("a")] public class Payload : Entity { public int Number { get; set; } }"""],
            MetadataReference.CreateFromImage(image.ToArray())));
        Assert.Equal(["\"Field\"", "\"Id\""], (await run.DiagnosticsAsync()).Select(diagnostic => diagnostic.GetMessage().Split(' ')[5]).Order());
    }

    private static bool Message(Diagnostic diagnostic, string member, string text) =>
        diagnostic.GetMessage().Contains($"\"{member}\"", StringComparison.Ordinal) && diagnostic.GetMessage().Contains(text, StringComparison.Ordinal);
}
