using Generator.Tests.Support;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Generator.Tests.Incremental;

/// <summary>A project in which much depends on much, and random edits of it, most of which break something.</summary>
internal sealed class RandomProject(Random random)
{
    private static readonly string[] Files =
    [
        "namespace Shop; [PgChannel(\"orders\")] public partial record Order(long Id, [MaxLength(Limits.Most)] string Customer, Kind Kind, Line? Line) : Base;",
        "namespace Shop; partial record Order { public int Extra { get; init; } = 5; public List<Line> Lines { get; init; } = []; }",
        "namespace Shop; [PgChannel(\"users_{Id}\", Name = \"Users\"), PgTrigger(\"users\")] public record User(int Id, [PgColumn(\"n\")] string? Name, Parts.Part? Part) { public Address? Home { get; set; } }",
        "namespace Shop; public record Base : Root { public const int Size = 7; public virtual string? Note { get; init; } }",
        "namespace Shop; public abstract record Root { public int Version { get; init; } public class Inner { public int Z { get; set; } } }",
        "namespace Shop; public enum Kind { First, Second = Limits.Two, Third }",
        "namespace Shop; public static class Limits { public const int Most = 40; public const int Two = 2; public const string Prefix = \"pre\"; public static int F(int x) { return x + 1; } }",
        "namespace Shop; public record Line(int Number, decimal Price, Tag Tag);",
        "namespace Shop { public struct Tag { private string? _text; public string? Text { get => _text; set => _text = value; } } public record Address(string Street, Country Country); public enum Country { De, Fr } }",
        "namespace Shop.Parts { using Shop; public record Part(int No, Kind? Kind); public record Line(string Other); }",
        "using static Shop.Limits; using Money = Shop.Amount; namespace Shop.Sales; [PgChannel(Prefix + \"_sales\", Oversize = Oversize.Store)] public sealed record Sale([Range(1, Most)] int Count, Money Sum, Line Line);",
        "namespace Shop; public readonly record struct Amount(decimal Value, Currency Currency); public enum Currency : byte { Eur, Usd }",
        "namespace Shop; public partial class Outer { [PgChannel(\"nested\")] public record Nested(Inner In, Kind Kind); [PgChannel(\"twins\")] public record Twin(Inner In, Kind Kind); }",
        "namespace Shop; public partial class Outer : Holder { void M() { int a = 1; } }",
        "namespace Shop; public class Holder { public record Inner(int A); public int P { get; set; } }",
        "global using Kilo = Shop.Amount; namespace Shop; public interface IThing { int A { get; } }",
        "namespace Shop; [PgChannel(\"things\")] public record Thing(Kilo K, Guid Id, DateTimeOffset At) : IThing { public int A => 1; public required string B { get; init; } }",
        "namespace Shop; public class Service { private int _x = 1; public void Run() { var x = new Line(1, 2m, default); Console.WriteLine(x); } }",
    ];

    /// <summary>New text of identifiers: names of the project, and some with a meaning for the compiler or the generator.</summary>
    private static readonly string[] Names =
    [
        .. Files.SelectMany(text => CSharpSyntaxTree.ParseText(text).GetRoot().DescendantTokens())
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => token.ValueText)
            .Distinct(),
        "Guid", "nint", "@nint", "dynamic", "field", "OrdersListener", "UsersChannel", "PgChannelAttribute", "System", "Notify",
    ];

    public static CSharpCompilation Start() =>
        Edit.Reparse(TestCompilation.Create("Shop", Files), TestCompilation.ParseOptions.WithLanguageVersion(LanguageVersion.Preview));

    /// <summary>Gives a file its first text back, so that not everything is broken before long.</summary>
    public CSharpCompilation Restore(CSharpCompilation project)
    {
        int file = random.Next(Files.Length);
        return Edit.Put(project, $"Source{file}.cs", Files[file]);
    }

    /// <summary>Edits the project.</summary>
    /// <returns>The project, and what was done.</returns>
    public (CSharpCompilation Project, string Log) Mutate(CSharpCompilation project)
    {
        SyntaxTree[] trees = [.. project.SyntaxTrees];
        SyntaxTree tree = Any(trees);
        switch (random.Next(40))
        {
            case 0:
                random.Shuffle(trees);
                return (project.RemoveAllSyntaxTrees().AddSyntaxTrees(trees), "another order");
            case 1 when trees.Length > 10:
                return (project.RemoveSyntaxTrees(tree), $"{tree.FilePath} goes");
            case 2 or 3:
                string added = $"namespace {Any(["Shop", "Shop.Parts", "Shop.Sales", "System", "Shop.System"])} {{ {Type()} }}";
                return (Edit.Put(project, $"New{random.Next(3)}.cs", added), added);
            case 4:
                string changed = random.Next(2) == 0 ? "Shop" : "Else";
                return (project.WithAssemblyName(changed), $"assembly {changed}");
            case 5:
                NullableContextOptions context = Any([NullableContextOptions.Enable, NullableContextOptions.Disable]);
                return (project.WithOptions(project.Options.WithNullableContextOptions(context)), $"nullable {context}");
            default:
                TextChange change = Change(tree);
                SourceText text = tree.GetText().WithChanges(change);
                return (Edit.Put(project, tree.FilePath, text.ToString()), $"{tree.FilePath} {change}");
        }
    }

    private TextChange Change(SyntaxTree tree)
    {
        SyntaxNode root = tree.GetRoot();
        SyntaxToken[] tokens = [.. root.DescendantTokens().Where(token => token.Span.Length > 0)];
        SyntaxToken[] identifiers = [.. tokens.Where(token => token.IsKind(SyntaxKind.IdentifierToken))];
        MemberDeclarationSyntax[] members = [.. root.DescendantNodes().OfType<MemberDeclarationSyntax>().Where(member => member is not BaseNamespaceDeclarationSyntax)];
        if (identifiers.Length == 0 || members.Length == 0)
        {
            return new TextChange(new TextSpan(0, 0), Using());
        }

        SyntaxToken token = Any(tokens);
        return random.Next(18) switch
        {
            < 5 => new TextChange(Any(identifiers).Span, Any(Names)),
            5 or 6 => Literal(tokens),
            7 => new TextChange(Any(members).Span, ""),
            8 or 9 => Member(members),
            10 => new TextChange(new TextSpan(token.SpanStart, 0), Any([" ", "/* c */", "\n// c\n"])),
            11 => new TextChange(new TextSpan(token.SpanStart, 0), $"\n#nullable {Any(["disable", "enable", "restore"])}\n"),
            12 => new TextChange(token.Span, " "),
            13 or 14 => Keyword(token),
            15 or 16 => new TextChange(new TextSpan(Any(members).SpanStart, 0), Any(Attributes)),
            _ => new TextChange(new TextSpan(0, 0), Using()),
        };
    }

    private static readonly string[] Attributes =
        ["[Obsolete(\"\", DiagnosticId = \"D1\")] ", "[JsonIgnore] ", "[PgChannel(\"fuzz\")] ", "[Obsolete(\"x\", true)] ", "[MaxLength(Limits.Most)] "];

    private string Using() => Any(
    [
        "using Shop.Parts; ", "global using static Shop.Limits; ", "using Kind = Shop.Country; ", "global using Tag = Shop.Amount; ",
        $"[assembly: System.Diagnostics.CodeAnalysis.Experimental(\"E{random.Next(3)}\")] ",
    ]);

    private TextChange Literal(SyntaxToken[] tokens)
    {
        SyntaxToken[] literals = [.. tokens.Where(token => token.Kind() is SyntaxKind.NumericLiteralToken or SyntaxKind.StringLiteralToken)];
        if (literals.Length == 0)
        {
            return new TextChange(Any(tokens).Span, Any(Names));
        }

        SyntaxToken literal = Any(literals);
        return new TextChange(literal.Span, literal.IsKind(SyntaxKind.NumericLiteralToken) ? $"{random.Next(60)}" : $"\"s{random.Next(5)}\"");
    }

    private TextChange Member(MemberDeclarationSyntax[] members)
    {
        string member = random.Next(7) switch
        {
            0 => $" public {Any(Names)} {Any(Names)} {{ get; set; }} ",
            1 => $" public const int {Any(Names)} = {random.Next(9)}; ",
            2 => $" public record {Any(Names)}(int Q); ",
            3 => $" public void {Any(Names)}() {{ int q = {random.Next(9)}; }} ",
            4 => $" public int {Any(Names)} => field; ",
            5 => $" public int {Any(Names)} {{ get; }} = {random.Next(9)}; ",
            _ => $" public int {Any(Names)} {{ get; init; }} = {random.Next(9)}; ",
        };
        TypeDeclarationSyntax[] types = [.. members.OfType<TypeDeclarationSyntax>()];
        if (types.Length == 0)
        {
            return new TextChange(new TextSpan(members[^1].Span.End, 0), $" {Type()}");
        }

        TypeDeclarationSyntax type = Any(types);
        return type.OpenBraceToken.IsKind(SyntaxKind.None)
            ? new TextChange(type.SemicolonToken.Span, $" {{{member}}}")
            : new TextChange(new TextSpan(type.OpenBraceToken.Span.End, 0), member);
    }

    private TextChange Keyword(SyntaxToken token) => token.Text switch
    {
        "public" => new TextChange(token.Span, Any(["internal", "private", "protected"])),
        "init" => new TextChange(token.Span, "set"),
        "record" => new TextChange(token.Span, "class"),
        "int" => new TextChange(token.Span, "long"),
        "string" => new TextChange(token.Span, "int"),
        "_text" => new TextChange(token.Span, "field"),
        _ => new TextChange(new TextSpan(token.SpanStart, 0), Any(["static ", "required ", "abstract ", "partial "])),
    };

    private string Type() => random.Next(4) switch
    {
        0 => $"public record {Any(Names)}(int New);",
        1 => $"public enum {Any(Names)} {{ N1, N2 }}",
        2 => $"public static class {Any(Names)} {{ public const int Most = {random.Next(50)}; }}",
        _ => $"public partial record {Any(Names)} {{ public int Y{random.Next(3)} {{ get; init; }} }}",
    };

    private T Any<T>(T[] items) => items[random.Next(items.Length)];
}
