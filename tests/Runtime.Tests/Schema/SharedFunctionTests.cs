using Notify;
using Runtime.Tests.Triggers;

namespace Runtime.Tests.Schema;

/// <summary>Triggers of one shape on several tables call one function, which learns the table's name from the trigger.</summary>
public sealed class SharedFunctionTests(PostgresServer server)
{
    /// <summary>A column that is called as the variable with the trigger's arguments is.</summary>
    private const string Tables =
        """
        CREATE SCHEMA "it's";
        CREATE TABLE orders (id bigint, tg_argv text, table_name text);
        CREATE TABLE "it's".lines (LIKE orders) PARTITION BY RANGE (id);
        CREATE TABLE "it's".lines_1 PARTITION OF "it's".lines FOR VALUES FROM (0) TO (10);
        """;

    private static readonly ChannelSchema[] Declared =
        [SharedRowsChannel.Schema, SharedPacksChannel.Schema, SharedInPublicChannel.Schema];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_table_is_sent_under_the_name_in_its_attribute_also_for_a_partition(bool applies)
    {
        await using SchemaDatabase database = await SchemaDatabase.CreateAsync(server, Ct, Tables);
        string before = await database.CatalogueAsync(Ct);
        if (applies)
        {
            await NotifySchema.ApplyAsync(database.Connection, Declared, ct: Ct);
        }
        else
        {
            await database.ExecuteAsync($"{SharedRowsChannel.Up}\n{SharedPacksChannel.Up}\n{SharedInPublicChannel.Up}", Ct);
        }

        Assert.Empty(await NotifySchema.DiffAsync(database.Connection, Declared, ct: Ct));
        await using TriggerSession session =
            await TriggerSession.OpenAsync(database.ConnectionString, "shared_rows", "shared_packs_orders", "shared_packs_lines", "shared_in_public");
        await session.ExecuteAsync("INSERT INTO orders VALUES (1, 'a', 'b'), (2, 'a', 'b'); INSERT INTO \"it's\".lines VALUES (3, 'c', 'd')");
        Assert.Equal(
            [
                """shared_in_public {"schema":"it's","table":"lines","id":3,"tg_argv":"c"}""",
                """shared_in_public {"schema":"public","table":"orders","id":2,"tg_argv":"a"}""",
                """shared_packs_lines {"table":"lines","rows":[{"id":3}]}""",
                """shared_packs_orders {"table":"orders","rows":[{"id":1},{"id":2}]}""",
                """shared_rows {"action":"INSERT","schema":"it's","table":"lines","id":3}""",
                """shared_rows {"action":"INSERT","schema":"public","table":"orders","id":1}""",
                """shared_rows {"action":"INSERT","schema":"public","table":"orders","id":2}""",
            ],
            session.Take().Select(notification => $"{notification.Channel} {notification.Payload}").Order(StringComparer.Ordinal));
        Assert.Empty(session.TakeWarnings());

        await database.ExecuteAsync($"{SharedRowsChannel.Down}\n{SharedPacksChannel.Down}\n{SharedInPublicChannel.Down}", Ct);
        Assert.Equal(before, await database.CatalogueAsync(Ct));
    }

    [Fact]
    public void Functions_are_shared_within_a_schema_and_named_after_the_channel()
    {
        Assert.Equal(
            ["public.notify_shared_rows", "it's.notify_shared_rows", "public.notify_shared_packs", "public.notify_shared_in_public"],
            Declared.SelectMany(channel => channel.Functions).Select(function => $"{function.Schema}.{function.Name}"));
    }
}
