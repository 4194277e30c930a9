using Generator.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Generator.Tests.Usage;

/// <summary>NTG304 and NTG315: SQL in a string that does what a generated type does better, and perhaps on another channel.</summary>
public sealed class RawChannelSqlTests
{
    [Theory]
    [InlineData("""Keep({|NTG304:"LISTEN order_events"|});""", "IOrderEventsListener")]
    [InlineData("""Keep({|NTG304:"unlisten \"order_events\";"|});""", "IOrderEventsListener")]
    [InlineData("""Keep({|NTG304:"Listen Order_Events"|});""", "IOrderEventsListener")]
    [InlineData("""Keep({|NTG304:"LISTEN unrelated; LISTEN order_events"|});""", "IOrderEventsListener")]
    [InlineData("""""""""Keep({|NTG304:@"LISTEN ""Mixed """"Case"""""";"|});""""""""", "IMixedListener")]
    [InlineData("""Keep({|NTG304:"NOTIFY order_events"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:"NOTIFY order_events, '{}'"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:$"NOTIFY order_events, '{orders[0]}'"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:"select pg_notify('order_events', $1)"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:"SELECT pg_catalog.pg_notify( 'Mixed \"Case\"'::text, @payload)"|});""", "IMixedPublisher")]
    [InlineData("""Keep({|NTG304:"insert into orders values (1); select pg_notify('order_events', '')"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:"with o as (delete from orders returning id) select pg_notify('order_events', id::text) from o"|});""", "IOrderEventsPublisher")]
    [InlineData("""Keep({|NTG304:$"select pg_notify('order_events', '{orders[0]}')"|});""", "IOrderEventsPublisher")]
    [InlineData("const string Name = \"order_events\"; Keep({|NTG304:\"LISTEN \" + Name|});", "IOrderEventsListener")]
    [InlineData("const string Name = \"order_events\"; Keep({|NTG304:$\"LISTEN {Name}\"|});", "IOrderEventsListener")]
    [InlineData("const string Sql = {|NTG304:\"LISTEN order_events\"|}; Keep(Sql);", "IOrderEventsListener")]
    [InlineData("Keep({|NTG304:\"select \" + \"pg_notify('order_events', \" + orders[0] + \")\"|});", "IOrderEventsPublisher")]
    [InlineData("FormattableString sql = {|NTG304:$\"NOTIFY order_events, {orders[0]}\"|}; Keep(sql);", "IOrderEventsPublisher")]
    [InlineData("new System.Text.StringBuilder().Append({|NTG304:$\"LISTEN {\"order_events\"}\"|});", "IOrderEventsListener")]
    [InlineData("new System.Text.StringBuilder().Append({|NTG304:$\"LISTEN order_events; {orders[0]}\"|});", "IOrderEventsListener")]
    [InlineData("Keep({|NTG304:\"\"\"\n                    LISTEN order_events;\n                    \"\"\"|});", "IOrderEventsListener")]
    [InlineData("using NpgsqlCommand command = new({|NTG304:\"LISTEN order_events\"|}, connection);", "IOrderEventsListener")]
    [InlineData("""Keep({|NTG304:"LISTEN room_1"|});""", "IRoomMessagesListener")]
    [InlineData("""Keep({|NTG304:"NOTIFY \"room_-1\", ''"|});""", "IRoomMessagesPublisher")]
    [InlineData("""Keep({|NTG304:$"LISTEN room_{orders.Count}"|});""", "IRoomMessagesListener")]
    [InlineData("""Keep({|NTG304:"LISTEN \"room_" + orders.Count + "\""|});""", "IRoomMessagesListener")]
    [InlineData("""Keep({|NTG304:$"select pg_notify('room_{orders.Count}', $1)"|});""", "IRoomMessagesPublisher")]
    [InlineData("""Keep({|NTG304:"select pg_notify('room_' || $1, $2)"|});""", "IRoomMessagesPublisher")]
    public async Task Sql_that_names_a_channel_is_reported_with_the_type_to_use(string statements, string type)
    {
        Assert.EndsWith("; use " + type, Assert.Single(await UsageCheck.StatementsAsync(statements)).GetMessage(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""Keep("LISTEN orders");""")]
    [InlineData("""Keep("LISTEN order_events2");""")]
    [InlineData("""Keep("UNLISTEN *");""")]
    [InlineData("""Keep("select pg_notify('other', 'LISTEN order_events')");""")]
    [InlineData("""Keep("LISTEN order_event5");""")]
    [InlineData("""Keep("LISTEN orders_events_new");""")]
    [InlineData("""Keep("LISTEN unrelated");""")]
    [InlineData("""Keep("select audit.pg_notify('order_events', '')");""")]
    [InlineData("""Keep("select my_pg_notify('order_events', '')");""")]
    [InlineData("""Keep("select pg_notify($1, 'order_events')");""")]
    [InlineData("""Keep($"LISTEN order_events{orders.Count}");""")]
    [InlineData("""Keep($"LISTEN {orders[0]}order_events");""")]
    [InlineData("""Keep("LISTEN room_lobby");""")]
    [InlineData("""Keep("LISTEN room_1_2");""")]
    [InlineData("""Keep("LISTEN room_");""")]
    [InlineData("""Keep($"LISTEN {orders[0]}");""")]
    [InlineData("""Keep($"LISTEN \"{orders[0]}\"");""")]
    [InlineData("""Keep("LISTEN " + RoomMessagesChannel.NameOf(1));""")]
    [InlineData("""Keep("select pg_notify($1 || '_1', '')");""")]
    [InlineData("""Keep("order_events");""")]
    public async Task Another_channel_is_not(string statements) => await UsageCheck.StatementsAsync(statements);

    /// <summary>Prose that has the words, such as a line of a log.</summary>
    [Theory]
    [InlineData("""Keep("LISTEN order_events failed");""")]
    [InlineData("""Keep("We notify order_events");""")]
    [InlineData("""Keep("Notify order_events, please");""")]
    [InlineData("""Keep("listen order_events, other");""")]
    [InlineData("""Keep("pg_notify('order_events', …) was refused");""")]
    [InlineData("""Keep("LISTEN order_events"u8.ToArray());""")]
    [InlineData("// LISTEN order_events")]
    public async Task Text_that_is_no_sql_is_not(string statements) => await UsageCheck.StatementsAsync(statements);

    /// <summary>The name comes from the generated type, or the code runs in the server, where there are no types of C#.</summary>
    [Theory]
    [InlineData("""Keep("LISTEN " + OrderEventsChannel.Name);""")]
    [InlineData("""Keep($"select pg_notify('{OrderEventsChannel.Name}', '')");""")]
    [InlineData("""Keep("create or replace function f() returns trigger as $$ begin perform pg_notify('order_events', ''); end $$ language plpgsql");""")]
    [InlineData("""Keep("CREATE FUNCTION f() RETURNS void AS $$ select pg_notify('order_events', '') $$ LANGUAGE sql");""")]
    [InlineData("""Keep("create rule r as on insert to orders do also notify order_events;");""")]
    [InlineData("""Keep("do $$ begin perform 1; notify order_events; end $$");""")]
    public async Task Sql_that_no_generated_type_replaces_is_not(string statements) => await UsageCheck.StatementsAsync(statements);

    [Fact]
    public async Task A_name_that_differs_by_case_quoting_separators_or_one_letter_is_reported_with_the_right_one()
    {
        IReadOnlyList<Diagnostic> found = await UsageCheck.SourceAsync("""
            [PgChannel("InvoicesPaid", Name = "Invoices")] public record Invoice(int Id);
            [PgChannel("stock_low")] public record StockLow(int Id);
            [PgChannel("jobs")] public record Job(int Id);
            [PgChannel("tenant_{Key}_{Level}", Name = "Tenants")] public record Tenant(Guid Key, Level Level);
            [PgChannel("Rack_{RackId}", Name = "Racks")] public record Rack(int RackId);
            [PgChannel("{Any}", Name = "All")] public record All([MaxLength(9)] string Any);
            public enum Level { [JsonStringEnumMemberName("low")] Low, High }

            public static class Statements
            {
                public static string[] Misspelt =>
                [
                    {|NTG315:"LISTEN InvoicesPaid"|},
                    {|NTG315:"select pg_notify('invoicespaid', $1)"|},
                    {|NTG315:"NOTIFY Invoices_Paid, 'x'"|},
                    {|NTG315:"LISTEN \"Stock_Low\""|},
                    {|NTG315:"LISTEN \"stock_low \""|},
                    {|NTG315:"LISTEN stocklow"|},
                    {|NTG315:"LISTEN stock_lows"|},
                    {|NTG315:"LISTEN stok_low"|},
                    {|NTG315:"LISTEN stcok_low"|},
                    {|NTG315:"unlisten stock_lew"|},
                    {|NTG315:"LISTEN Rack_1"|},
                    {|NTG315:$"LISTEN Rack_{Environment.ProcessId}"|},
                    {|NTG315:"LISTEN \"tenant_0f8fad5b-d9cb-469f-a165-70867728950e_Low\""|},
                ];

                public static string[] Right =>
                [
                    {|NTG304:"LISTEN \"InvoicesPaid\""|},
                    {|NTG304:"LISTEN Stock_Low"|},
                    {|NTG304:"LISTEN \"tenant_0f8fad5b-d9cb-469f-a165-70867728950e_low\""|},
                    {|NTG304:$"LISTEN \"tenant_{Guid.NewGuid()}_High\""|},
                    {|NTG304:"LISTEN \"Rack_1\""|},
                    "LISTEN tenant_1_High",
                    "LISTEN job",
                    "LISTEN jobz",
                    "LISTEN stock_low1",
                    "LISTEN stock_high",
                    "LISTEN anything",
                ];
            }
            """);
        Assert.Equal(
            "This SQL names the channel \"invoicespaid\", to which PostgreSQL folds a name without quotes, but the channel with generated types is "
                + "\"InvoicesPaid\"; use IInvoicesListener",
            found[0].GetMessage());
        Assert.Equal(
            "This SQL names the channel \"invoicespaid\", but the channel with generated types is \"InvoicesPaid\"; use IInvoicesPublisher",
            found[1].GetMessage());
        Assert.Contains(found, diagnostic => diagnostic.GetMessage().StartsWith("This SQL names the channel \"tenant_…_High\", which", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""[PgChannel("listen order_events", Name = "Odd")] public record Odd(int Id);""")]
    [InlineData("""[Obsolete("LISTEN order_events")] public class C;""")]
    [InlineData("// <auto-generated/>\npublic static class C { public static string Sql => \"LISTEN order_events\"; }")]
    public async Task Attributes_and_generated_code_are_not(string source) => await UsageCheck.SourceAsync(source);

    [Theory]
    [InlineData("public static class C { public const string Sql = {|NTG304:\"LISTEN order_events\"|}; }")]
    [InlineData("public static class C { public static void M(string sql = {|NTG304:\"LISTEN order_events\"|}) { } }")]
    [InlineData("public static class C { public static string Sql => {|NTG304:\"LISTEN order_events\"|}; }")]
    public async Task Strings_outside_methods_are_reported(string source) => await UsageCheck.SourceAsync(source);

    [Fact]
    public async Task Channels_of_referenced_assemblies_count_where_they_can_be_seen()
    {
        MetadataReference contracts = Image(GeneratorRun.Of(TestCompilation.Create("Contracts", [
            """
            namespace Contracts;
            [PgChannel("stock_low")] public record StockLow(int Id);
            [PgChannel("secret")] internal record Secret(int Id);
            """])));
        Diagnostic diagnostic = Assert.Single(await UsageCheck.SourceAsync(
            """
            public static class C
            {
                public static string Stock => {|NTG304:"LISTEN stock_low"|};
                public static string Secret => "LISTEN secret";
            }
            """,
            contracts));
        Assert.EndsWith("; use Contracts.IStockLowListener", diagnostic.GetMessage(), StringComparison.Ordinal);
    }

    private static PortableExecutableReference Image(GeneratorRun run)
    {
        using MemoryStream image = new();
        Assert.True(run.Output.Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    }
}
