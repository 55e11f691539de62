\restrict abc
select $a$x;$a$, E'\';', "q"";";
\unrestrict abc
