# bash completion for shopctl; made from its command tree.

# Splits $1 as the shell would, and runs nothing of it. typed: its words without their quotes; quote: the
# one that is open at the end; before: the part of the last word that readline leaves as it is, because
# it ends with a character of COMP_WORDBREAKS.
_shopctl_split() {
    local line=$1 index char word= begun=0
    typed=() quote= before=
    for ((index = 0; index < ${#line}; index++)); do
        char=${line:index:1}
        case $quote$char in
            \'\'|\"\") quote= ;;
            \'?) word+=$char ;;
            \"\\)
                index=$((index + 1)) char=${line:index:1}
                case $char in [\$\`\"\\]) ;; *) word+=\\ ;; esac
                word+=$char ;;
            \"?) word+=$char ;;
            \\) index=$((index + 1)) begun=1 word+=${line:index:1} ;;
            \'|\") quote=$char begun=1 before=$word ;;
            [[:space:]])
                [ $begun = 0 ] || typed+=("$word")
                word= begun=0 before= ;;
            *)
                begun=1 word+=$char
                case $COMP_WORDBREAKS in *"$char"*) before=$word ;; esac ;;
        esac
    done
    typed+=("$word")
}
# What $1 is to be typed as where the quote is open, so that it is one word of which nothing is run.
_shopctl_quoted() {
    local index char
    quoted=
    for ((index = 0; index < ${#1}; index++)); do
        char=${1:index:1}
        case $quote$char in
            \'\') quoted+="'\\''" ;;
            \"!) quoted+='"\!"' ;;
            \"[\$\`\"\\]) quoted+=\\$char ;;
            [\'\"]?|[[:alnum:]_./:=@%+,-]) quoted+=$char ;;
            *) quoted+=\\$char ;;
        esac
    done
    # Readline closes the quote, unless the word ends with the same character.
    case $quote in ?) case $quoted in *"$quote") quoted+=$quote ;; esac ;; esac
}
# Offers the lines that it reads.
_shopctl_offer() {
    local line quoted
    while IFS= read -r line; do
        [ -n "$line" ] || continue
        line=$lead$line
        case $line in "$before"*) ;; *) continue ;; esac
        _shopctl_quoted "${line#"$before"}"
        COMPREPLY+=("$quoted")
    done
}
# Readline itself quotes what are files.
_shopctl_files() {
    local line
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
        line=$lead$line
        case $line in "$before"*) COMPREPLY+=("${line#"$before"}") ;; esac
    done < <(compgen "$1" -- "$cur")
}
_shopctl_words() { _shopctl_offer < <(compgen -W "$1" -- "$cur"); }
_shopctl_live() {
    _shopctl_offer < <(shopctl __complete "$1" "$cur" -- "${typed[@]:1:${#typed[@]}-2}" 2>/dev/null)
}
_shopctl() {
    local cur prev= path word index takes_value ended=0 lead= quote before
    local -a typed
    COMPREPLY=()
    _shopctl_split "${COMP_LINE:0:COMP_POINT}"
    cur=${typed[${#typed[@]}-1]}
    [ ${#typed[@]} -gt 1 ] && prev=${typed[${#typed[@]}-2]}
    takes_value=" --output --columns --limit --sort-by --since --until --timeout --server --token-file --credentials-file --stores-file --brokers --redis --redis-password-file --redis-ca --redis-cert --redis-key --home --reason --idempotency-key --file --on-error --rate --concurrency --lock --lock-wait --plan --context --color --progress --state --customer --sku --line --cart --card --note --expected-total --order --type --max --amount --by --warehouse --below --at --from --to --format --user --partitions --replicas --retention --config --unset --partition --key --header --field --lines --time --key-separator --topic --to-group --max-copies --consumer --because --rounds --grace --min-bytes --expires-within --pace --members --set --ttl --interval --shard --role --phone --service --actor --action --subject --request --anchor --rest-port --health-port --postgres-port --redis-port --kafka-port --mtproto-port --websocket-port --shards --health -o -f -n "
    path=
    index=1
    while [ $index -lt $((${#typed[@]} - 1)) ]; do
        word=${typed[index]}
        index=$((index + 1))
        [ $ended = 1 ] && continue
        case $word in
            --) ended=1; continue ;;
            -*) case $takes_value in *" $word "*) index=$((index + 1)) ;; esac; continue ;;
        esac
        case "$path $word" in
            " orders"|"orders ls"|"orders get"|"orders timeline"|"orders explain"|"orders place"|"orders cancel"|"orders fulfil"|"orders retry"|"orders return"|"orders return request"|"orders return receive"|"orders return refund"|"orders return cancel"|"orders return ls"|"orders watch"|"orders export"|"orders audit"|" refunds"|"refunds ls"|"refunds get"|"refunds create"|"refunds batch"|"refunds approve"|"refunds deny"|"refunds retry"|"refunds report"|" stock"|"stock ls"|"stock get"|"stock set"|"stock adjust"|"stock reservations"|"stock transfer"|"stock release"|"stock import"|"stock export"|"stock history"|"stock verify"|" chats"|"chats ls"|"chats get"|"chats history"|"chats members"|"chats sessions"|"chats sessions ls"|" topics"|"topics ls"|"topics get"|"topics create"|"topics set"|"topics rm"|"topics cat"|"topics tail"|"topics produce"|"topics groups"|"topics lag"|"topics seek"|"topics replay"|"topics dlq"|"topics dlq ls"|"topics dlq reasons"|"topics dlq show"|"topics dlq retry"|"topics dlq drop"|"topics verify"|"topics retire"|" cache"|"cache stats"|"cache ls"|"cache get"|"cache ttl"|"cache rm"|"cache top"|"cache warm"|"cache verify"|"cache watch"|" shards"|"shards ls"|"shards status"|"shards map"|"shards locate"|" apply"|" jobs"|"jobs ls"|"jobs get"|"jobs rm"|" users"|"users ls"|"users get"|"users code"|"users role"|"users revoke"|"users reset-second-factor"|"users rotate-keys"|" audit"|"audit ls"|"audit export"|"audit verify"|" login"|" config"|"config ls"|"config get"|"config set"|"config rm"|"config use"|"config explain"|" up"|" down"|" status"|" help"|" completion"|" version")
                path="${path:+$path }$word" ;;
        esac
    done
    if [ $ended = 0 ]; then
        case $cur in
            --*=*) prev=${cur%%=*}; lead=$prev=; cur=${cur#*=} ;;
            *) case $takes_value in *" $prev "*) ;; *) prev= ;; esac ;;
        esac
        if [ -n "$prev" ]; then
            case "$path:$prev" in
            "orders ls":--state) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders ls":--customer) _shopctl_live customer ;;
            "orders ls":--sku) _shopctl_live sku ;;
            "orders place":--line) _shopctl_live sku ;;
            "orders place":--cart) _shopctl_live cart ;;
            "orders place":--card) _shopctl_words "approved declined insufficient_funds slow timeout error" ;;
            "orders place":--customer) _shopctl_live customer ;;
            "orders place":--wait) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders cancel":--wait) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders fulfil":--line) _shopctl_live sku ;;
            "orders fulfil":--wait) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders return request":--line) _shopctl_live sku ;;
            "orders return receive":--line) _shopctl_live sku ;;
            "orders return ls":--state) _shopctl_words "requested received refunded cancelled" ;;
            "orders return ls":--order) _shopctl_live order ;;
            "orders watch":--state) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders watch":--customer) _shopctl_live customer ;;
            "orders export":--state) _shopctl_words "placed reserving authorizing confirmed fulfilling fulfilled rejected cancelled" ;;
            "orders export":--customer) _shopctl_live customer ;;
            "refunds ls":--state) _shopctl_words "awaiting_approval pending succeeded failed denied" ;;
            "refunds ls":--order) _shopctl_live order ;;
            "refunds create":--line) _shopctl_live sku ;;
            "refunds create":--wait) _shopctl_words "awaiting_approval pending succeeded failed denied" ;;
            "refunds report":--by) _shopctl_words "day reason currency" ;;
            "stock ls":--sku) _shopctl_live sku ;;
            "stock ls":--warehouse) _shopctl_live warehouse ;;
            "stock set":--warehouse) _shopctl_live warehouse ;;
            "stock adjust":--warehouse) _shopctl_live warehouse ;;
            "stock reservations":--state) _shopctl_words "open committed released expired" ;;
            "stock reservations":--order) _shopctl_live order ;;
            "stock reservations":--sku) _shopctl_live sku ;;
            "stock transfer":--from) _shopctl_live warehouse ;;
            "stock transfer":--to) _shopctl_live warehouse ;;
            "stock import":--format) _shopctl_words "csv jsonl" ;;
            "stock export":--sku) _shopctl_live sku ;;
            "stock export":--warehouse) _shopctl_live warehouse ;;
            "stock history":--warehouse) _shopctl_live warehouse ;;
            "chats ls":--user) _shopctl_live user ;;
            "chats get":--user) _shopctl_live user ;;
            "chats history":--user) _shopctl_live user ;;
            "chats sessions ls":--user) _shopctl_live user ;;
            "topics ls":--state) _shopctl_words "ok empty under-replicated leaderless" ;;
            "topics lag":--topic) _shopctl_live topic ;;
            "topics seek":--to-group) _shopctl_live group ;;
            "topics seek":--topic) _shopctl_live topic ;;
            "topics replay":--from) _shopctl_words "topic outbox" ;;
            "topics replay":--to) _shopctl_live topic ;;
            "topics dlq retry":--topic) _shopctl_live topic ;;
            "topics dlq drop":--topic) _shopctl_live topic ;;
            "cache ls":--type) _shopctl_words "string hash list set zset stream" ;;
            "cache ls":--pace) _shopctl_words "gentle full" ;;
            "cache rm":--type) _shopctl_words "string hash list set zset stream" ;;
            "cache rm":--pace) _shopctl_words "gentle full" ;;
            "cache top":--by) _shopctl_words "size heat" ;;
            "cache top":--type) _shopctl_words "string hash list set zset stream" ;;
            "cache top":--pace) _shopctl_words "gentle full" ;;
            "cache verify":--pace) _shopctl_words "gentle full" ;;
            "shards ls":--stores-file) _shopctl_files -f ;;
            "shards ls":--home) _shopctl_files -d ;;
            "shards status":--stores-file) _shopctl_files -f ;;
            "shards status":--home) _shopctl_files -d ;;
            "shards map":--shard) _shopctl_live shard ;;
            "shards map":--stores-file) _shopctl_files -f ;;
            "shards map":--home) _shopctl_files -d ;;
            "shards locate":--stores-file) _shopctl_files -f ;;
            "shards locate":--home) _shopctl_files -d ;;
            "users ls":--role) _shopctl_words "viewer operator admin" ;;
            "audit ls":--service) _shopctl_live service ;;
            "audit export":--service) _shopctl_live service ;;
            "audit verify":--service) _shopctl_live service ;;
            "audit verify":--file|"audit verify":-f) _shopctl_files -f ;;
            "audit verify":--anchor) _shopctl_files -f ;;
            "up":--home) _shopctl_files -d ;;
            "down":--home) _shopctl_files -d ;;
            "status":--home) _shopctl_files -d ;;
            *:--output|*:-o) _shopctl_words "table wide json jsonl csv tsv name" ;;
            *:--token-file) _shopctl_files -f ;;
            *:--credentials-file) _shopctl_files -f ;;
            *:--stores-file) _shopctl_files -f ;;
            *:--redis-password-file) _shopctl_files -f ;;
            *:--redis-ca) _shopctl_files -f ;;
            *:--redis-cert) _shopctl_files -f ;;
            *:--redis-key) _shopctl_files -f ;;
            *:--stores-file) _shopctl_files -f ;;
            *:--home) _shopctl_files -d ;;
            *:--file|*:-f) _shopctl_files -f ;;
            *:--on-error) _shopctl_words "continue stop" ;;
            *:--plan) _shopctl_files -f ;;
            *:--context) _shopctl_live contexts ;;
            *:--color) _shopctl_words "auto always never" ;;
            *:--progress) _shopctl_words "auto plain json none" ;;
            esac
            return
        fi
    fi
    case $ended$cur in
        0-*) case $path in
            "") _shopctl_words "-o --output --columns --no-headers --limit --all --sort-by --since --until --timeout --server --token-file --credentials-file --allow-plain-http --timeout --stores-file --brokers --timeout --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders ls") _shopctl_words "--state --customer --sku -o --output --columns --no-headers --limit --all --sort-by --since --until --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders get") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders timeline") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders explain") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders place") _shopctl_words "--line --cart --card --customer --note --expected-total --wait -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders cancel") _shopctl_words "--wait -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders fulfil") _shopctl_words "--line --wait -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders retry") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return request") _shopctl_words "--line -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return receive") _shopctl_words "--line --restock -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return refund") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return cancel") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders return ls") _shopctl_words "--state --order -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders watch") _shopctl_words "--state --type --customer --max -o --output --columns --no-headers --since --until --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders export") _shopctl_words "--state --customer -o --output --columns --no-headers --since --until --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "orders audit") _shopctl_words "--resume -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds ls") _shopctl_words "--state --order -o --output --columns --no-headers --limit --all --sort-by --since --until --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds get") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds create") _shopctl_words "--amount --line --restock --wait -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds batch") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds approve") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds deny") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds retry") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "refunds report") _shopctl_words "--by -o --output --columns --no-headers --since --until --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock ls") _shopctl_words "--sku --warehouse --below --at -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock get") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock set") _shopctl_words "--warehouse -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock adjust") _shopctl_words "--warehouse -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock reservations") _shopctl_words "--state --order --sku -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock transfer") _shopctl_words "--from --to -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock release") _shopctl_words "--force -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock import") _shopctl_words "--format --resume --repeat -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock export") _shopctl_words "--sku --warehouse --at -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock history") _shopctl_words "--warehouse -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "stock verify") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats ls") _shopctl_words "--user --archived -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats get") _shopctl_words "--user -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats history") _shopctl_words "--user --reason -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats members") _shopctl_words "-o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats sessions") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "chats sessions ls") _shopctl_words "--user -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics ls") _shopctl_words "--state --internal -o --output --columns --no-headers --limit --all --sort-by --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics get") _shopctl_words "-o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics create") _shopctl_words "--partitions --replicas --retention --config --dry-run -o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics set") _shopctl_words "--partitions --retention --config --unset -o --output --columns --no-headers --stores-file --brokers --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics rm") _shopctl_words "-o --output --columns --no-headers --stores-file --brokers --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics cat") _shopctl_words "--from --to --limit --partition --key --header --type --field --follow --raw -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics tail") _shopctl_words "-n --lines --partition --key --header --type --field --follow --raw -o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics produce") _shopctl_words "--key --header --partition --time --lines --key-separator --keep-partitions --dry-run --resume --repeat -o --output --columns --no-headers --stores-file --brokers --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics groups") _shopctl_words "--positions -o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics lag") _shopctl_words "--topic --watch --wait -o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics seek") _shopctl_words "--to --by --to-group --topic --partition -o --output --columns --no-headers --stores-file --brokers --timeout --dry-run --reason -y --yes -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics replay") _shopctl_words "--all --from --to --type --key --rate --max --max-copies --any-age --resume --lock --lock-wait -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq ls") _shopctl_words "--consumer --because --type --key --rounds -o --output --columns --no-headers --limit --all --sort-by --since --until --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq reasons") _shopctl_words "--consumer --because --type --key --rounds -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq show") _shopctl_words "--rounds -o --output --columns --no-headers --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq retry") _shopctl_words "--all --topic --consumer --because --type --key --rounds -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --dry-run --reason -y --yes -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics dlq drop") _shopctl_words "--all --topic --consumer --because --type --key --rounds -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --dry-run --reason -y --yes -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics verify") _shopctl_words "--grace -o --output --columns --no-headers --since --until --stores-file --brokers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "topics retire") _shopctl_words "-o --output --columns --no-headers --stores-file --brokers --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache stats") _shopctl_words "-o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache ls") _shopctl_words "--type --min-bytes --no-ttl --expires-within --pace --rate -o --output --columns --no-headers --limit --all --sort-by --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache get") _shopctl_words "--raw --members -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache ttl") _shopctl_words "--set --persist -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --dry-run --reason -y --yes -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache rm") _shopctl_words "--type --max --catch-all --pace --rate -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --dry-run --reason -y --yes -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache top") _shopctl_words "--by --type --limit --resume --pace --rate -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache warm") _shopctl_words "--ttl --rate -o --output --columns --no-headers --limit --all --sort-by --since --until --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache verify") _shopctl_words "--pace --rate -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "cache watch") _shopctl_words "--interval --limit -o --output --columns --no-headers --redis --redis-password-file --redis-ca --redis-cert --redis-key --stores-file --home --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "shards") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "shards ls") _shopctl_words "--stores-file --home --timeout -o --output --columns --no-headers --limit --all --sort-by --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "shards status") _shopctl_words "--stores-file --home --timeout -o --output --columns --no-headers --limit --all --sort-by --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "shards map") _shopctl_words "--shard --stores-file --home --timeout -o --output --columns --no-headers --limit --all --sort-by --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "shards locate") _shopctl_words "--stores-file --home --timeout -o --output --columns --no-headers --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "apply") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "jobs") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "jobs ls") _shopctl_words "-o --output --columns --no-headers --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "jobs get") _shopctl_words "-o --output --columns --no-headers --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "jobs rm") _shopctl_words "-o --output --columns --no-headers --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users ls") _shopctl_words "--role --phone --clients -o --output --columns --no-headers --limit --all --sort-by --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users get") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout -f --file --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users code") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users role") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users revoke") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users reset-second-factor") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --idempotency-key -f --file --on-error --resume --repeat --rate --concurrency --lock --lock-wait --plan --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "users rotate-keys") _shopctl_words "--compromised -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "audit") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "audit ls") _shopctl_words "--service --actor --action --subject --reason --request -o --output --columns --no-headers --limit --all --sort-by --since --until --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "audit export") _shopctl_words "--service -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "audit verify") _shopctl_words "--service -f --file --anchor -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "login") _shopctl_words "--status --end -o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config ls") _shopctl_words "-o --output --columns --no-headers --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config get") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config set") _shopctl_words "--dry-run --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config rm") _shopctl_words "--dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config use") _shopctl_words "--dry-run --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "config explain") _shopctl_words "-o --output --columns --no-headers --server --token-file --credentials-file --allow-plain-http --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "up") _shopctl_words "--home --no-sample --dry-run --rest-port --health-port --postgres-port --redis-port --kafka-port --mtproto-port --websocket-port --shards -o --output --columns --no-headers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "down") _shopctl_words "--home --purge --dry-run --reason -y --yes --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "status") _shopctl_words "--watch --home --health -o --output --columns --no-headers --timeout --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "help") _shopctl_words "--json --man --context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "completion") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            "version") _shopctl_words "--context --no-input -q --quiet -v --verbose --color --progress --help" ;;
            esac ;;
        *) case $path in
            "") _shopctl_words "orders refunds stock chats topics cache shards apply jobs users audit login config up down status help completion version" ;;
            "orders") _shopctl_words "ls get timeline explain place cancel fulfil retry return watch export audit" ;;
            "orders get") _shopctl_live order ;;
            "orders timeline") _shopctl_live order ;;
            "orders explain") _shopctl_live order ;;
            "orders cancel") _shopctl_live order ;;
            "orders fulfil") _shopctl_live order ;;
            "orders retry") _shopctl_live order ;;
            "orders return") _shopctl_words "request receive refund cancel ls" ;;
            "orders return request") _shopctl_live order ;;
            "orders return receive") _shopctl_live return ;;
            "orders return refund") _shopctl_live return ;;
            "orders return cancel") _shopctl_live return ;;
            "orders watch") _shopctl_live order ;;
            "refunds") _shopctl_words "ls get create batch approve deny retry report" ;;
            "refunds get") _shopctl_live refund ;;
            "refunds create") _shopctl_live order ;;
            "refunds approve") _shopctl_live refund ;;
            "refunds deny") _shopctl_live refund ;;
            "refunds retry") _shopctl_live refund ;;
            "stock") _shopctl_words "ls get set adjust reservations transfer release import export history verify" ;;
            "stock get") _shopctl_live sku ;;
            "stock set") _shopctl_live sku ;;
            "stock adjust") _shopctl_live sku ;;
            "stock transfer") _shopctl_live sku ;;
            "stock release") _shopctl_live reservation ;;
            "stock history") _shopctl_live sku ;;
            "chats") _shopctl_words "ls get history members sessions" ;;
            "chats get") _shopctl_live chat ;;
            "chats history") _shopctl_live chat ;;
            "chats members") _shopctl_live chat ;;
            "chats sessions") _shopctl_words "ls" ;;
            "topics") _shopctl_words "ls get create set rm cat tail produce groups lag seek replay dlq verify retire" ;;
            "topics get") _shopctl_live topic ;;
            "topics create") _shopctl_live topic ;;
            "topics set") _shopctl_live topic ;;
            "topics rm") _shopctl_live topic ;;
            "topics cat") _shopctl_live topic ;;
            "topics tail") _shopctl_live topic ;;
            "topics produce") _shopctl_live topic ;;
            "topics groups") _shopctl_live group ;;
            "topics lag") _shopctl_live group ;;
            "topics seek") _shopctl_live group ;;
            "topics replay") _shopctl_live topic ;;
            "topics dlq") _shopctl_words "ls reasons show retry drop" ;;
            "topics dlq ls") _shopctl_live topic ;;
            "topics dlq reasons") _shopctl_live topic ;;
            "topics verify") _shopctl_live topic ;;
            "topics retire") _shopctl_live group ;;
            "cache") _shopctl_words "stats ls get ttl rm top warm verify watch" ;;
            "cache ls") _shopctl_live pattern ;;
            "cache get") _shopctl_live key ;;
            "cache ttl") _shopctl_live key ;;
            "cache rm") _shopctl_live pattern ;;
            "cache top") _shopctl_live pattern ;;
            "cache warm") _shopctl_words "carts products stock" ;;
            "cache verify") _shopctl_words "carts products" ;;
            "shards") _shopctl_words "ls status map locate" ;;
            "apply") _shopctl_files -f ;;
            "jobs") _shopctl_words "ls get rm" ;;
            "jobs get") _shopctl_live job ;;
            "jobs rm") _shopctl_live job ;;
            "users") _shopctl_words "ls get code role revoke reset-second-factor rotate-keys" ;;
            "users get") _shopctl_live user ;;
            "users code") _shopctl_live phone ;;
            "users role") _shopctl_words "viewer operator admin none" ;;
            "users revoke") _shopctl_live user ;;
            "users reset-second-factor") _shopctl_live user ;;
            "audit") _shopctl_words "ls export verify" ;;
            "config") _shopctl_words "ls get set rm use explain" ;;
            "config get") _shopctl_live settings ;;
            "config set") _shopctl_live settings ;;
            "config rm") _shopctl_live contexts ;;
            "config use") _shopctl_live contexts ;;
            "config explain") _shopctl_live settings ;;
            "completion") _shopctl_words "bash zsh fish" ;;
            esac ;;
    esac
    return 0
}
complete -F _shopctl shopctl
